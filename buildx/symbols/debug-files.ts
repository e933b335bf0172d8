import { access, mkdir, readdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readExecutable } from "../../cross/elf/elf.ts";

/**
 * The path of a program's symbols below a debug directory, as gdb, elfutils and LLVM expect it (GDB manual, "Separate Debug
 * Files").
 *
 * @param buildId in hexadecimal digits
 */
export const symbolFile = (buildId: string) => join(".build-id", buildId.slice(0, 2), `${buildId.slice(2)}.debug`);

/** One sentence if a program's symbols are missing from a debug directory; otherwise none. */
export async function symbolFaults(program: Buffer, folder: string): Promise<string[]> {
  const { buildId } = readExecutable(program);
  if (!buildId) return ["it has no build ID, by which its symbols are found"];
  const path = symbolFile(buildId);
  return access(join(folder, path)).then(
    () => [],
    () => [`its symbols, ${path}, were not written`],
  );
}

/** Moves the symbols of one debug directory into another. Equal build IDs mean equal contents. */
export async function moveSymbols(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    await mkdir(dirname(target), { recursive: true });
    await rename(source, target);
  }
}
