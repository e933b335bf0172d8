import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { symbolFile } from "../../buildx/symbols/debug-files.ts";
import { readExecutable } from "../../cross/elf/elf.ts";
import { readFunctions } from "../../cross/elf/symbol-table.ts";
import { platformSlug } from "../../cross/platform.ts";

/** The number of occurrences of each value. */
export function counted<T>(values: readonly T[]): Map<T, number> {
  const times = new Map<T, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return times;
}

/** The addresses of functions with unique names in a program, from its separate symbols. */
export async function functionAddresses(program: string, symbols: string): Promise<Map<string, number>> {
  const { buildId = "" } = readExecutable(await readFile(program));
  const functions = readFunctions(await readFile(join(symbols, symbolFile(buildId))));
  const times = counted(functions.map(({ name }) => name));
  return new Map(functions.filter(({ name }) => times.get(name) === 1).map(({ name, start }) => [name, start]));
}

/** Whether a program of phantun has musl's allocator with this project's patch, in an output folder of `./run matrix`. */
export async function retainsGroups(matrix: string, platform: string, program: string): Promise<boolean> {
  const file = join(matrix, "bundles", platformSlug(platform), `rootfs/usr/local/bin/phantun-${program}`);
  const functions = await functionAddresses(file, join(matrix, "symbols"));
  return functions.has("retains_groups");
}
