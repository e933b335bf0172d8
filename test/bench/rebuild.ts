import { randomUUID } from "node:crypto";
import { appendFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { root } from "../../buildx/build/machine.ts";

/** Folders that the copy of the repository omits; node_modules is linked instead. */
const left = ["node_modules", "build", ".git"];

const buildImage = (folder: string, input: string) => execa("node", [join(folder, "buildx/cli/image.ts"), input]);

/**
 * The duration of `./run image` after a change of one launcher file, in seconds. Everything else is cached from the last
 * build. The change is made in a copy of the repository and differs each time, since BuildKit caches every result. The
 * previous image gets its tags back afterwards.
 */
export async function measureRebuild(input: string): Promise<number> {
  const copy = await mkdtemp(join(tmpdir(), "phantun-runtime-bench-"));
  try {
    await cp(root, copy, { recursive: true, filter: (path) => !left.includes(relative(root, path)) });
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    await appendFile(join(copy, "launcher/src/launch.ts"), `\nObject.assign(launch, { change: "${randomUUID()}" });\n`);
    const before = performance.now();
    await buildImage(copy, input);
    return (performance.now() - before) / 1000;
  } finally {
    await buildImage(root, input);
    await rm(copy, { recursive: true });
  }
}
