/**
 * `./run backtrace PROGRAM [--symbols FOLDER] < LOG`: adds function names to the frames of a panic. PROGRAM is the file that
 * panicked, like `build/matrix/bundles/linux-mipsle/rootfs/usr/local/bin/phantun-client`; its build ID selects the symbols.
 * LOG is the program's output with RUST_BACKTRACE=full; other lines are kept.
 *
 * Exit codes: 0 done; 1 the log has no such frames, they belong to another program, or the symbols are missing; 64 the
 * command line is wrong.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { readExecutable } from "../../cross/elf/elf.ts";
import { readFunctions } from "../../cross/elf/symbol-table.ts";
import { symbolFile } from "../symbols/debug-files.ts";
import { loadAddress, nameFrames, returnAddresses } from "../symbols/frames.ts";
import { defaultOutput } from "./matrix-order.ts";

/** A wrong command line. */
class UsageError extends Error {}

const usage = "./run backtrace PROGRAM [--symbols FOLDER] < LOG";

function readWords(words: string[]): { program: string; folder: string } {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: { symbols: { type: "string" } },
      allowPositionals: true,
    });
    const [program, ...more] = positionals;
    if (!program || more.length > 0) throw new Error(`${positionals.length} programs are named, expected one`);
    return { program, folder: values.symbols ?? join(defaultOutput, "symbols") };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}: ${usage}`);
  }
}

/** The functions of the program with a build ID, from the debug directory. */
async function functionsOf(path: string, buildId: string | undefined, folder: string) {
  if (!buildId) throw new Error(`${path} has no build ID: name phantun-client or phantun-server of a matrix build.`);
  const file = join(folder, symbolFile(buildId));
  const bytes = await readFile(file).catch(() => {
    throw new Error(
      `${path} has the build ID ${buildId}, and there is no ${file}: pass --symbols the folder that was written with that program.`,
    );
  });
  return readFunctions(bytes);
}

/** The hash that distinguishes crates of one name in Rust's mangled names. Rust's own backtraces omit it, too. */
const crateHash = /\[[0-9a-f]{8,16}\]/g;

/** Demangled names. One call for all functions, so that c++filt starts only once. */
async function readableNames(names: string[]): Promise<Map<string, string>> {
  const { stdout } = await execa("c++filt", { input: names.join("\n") });
  const lines = stdout.split("\n");
  return new Map(names.map((name, index) => [name, lines[index]?.replace(crateHash, "") ?? name]));
}

/** The log with function names. */
async function symbolized(log: string, path: string, folder: string): Promise<string> {
  const { buildId, anyAddress } = readExecutable(await readFile(path));
  const functions = await functionsOf(path, buildId, folder);
  const addresses = returnAddresses(log);
  if (addresses.length === 0) {
    throw new Error(
      'the log has no frame like "0: 0x7f213a1b4d92 - <unknown>": start phantun with RUST_BACKTRACE=full in its environment.',
    );
  }
  const base = anyAddress ? loadAddress(functions, addresses) : 0;
  if (base === undefined) {
    throw new Error(
      `the frames do not belong to ${path}: name the program that panicked, from the image that it ran in.`,
    );
  }
  const readable = await readableNames(functions.map(({ name }) => name));
  return nameFrames(log, functions, base, (name) => readable.get(name) ?? name);
}

try {
  const { program, folder } = readWords(process.argv.slice(2));
  process.stdout.write(await symbolized(await text(process.stdin), program, folder));
} catch (error) {
  console.error(`run backtrace: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UsageError ? 64 : 1;
}
