import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The image's three programs, by their paths in it. */
export const programPaths = [
  "phantun-runtime",
  "usr/local/bin/phantun-client",
  "usr/local/bin/phantun-server",
] as const;

/** Reads the programs out of an unpacked image. Throws when one is missing. */
export const executables = async (rootfs: string) =>
  Promise.all(programPaths.map(async (path) => ({ path, bytes: await readFile(join(rootfs, path)) })));
