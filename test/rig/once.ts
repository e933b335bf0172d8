import { readFile, writeFile } from "node:fs/promises";

/** This test run's name, set by vitest.config.ts. */
function runName(): string {
  const name = process.env.TEST_RUN;
  if (!name) throw new Error("TEST_RUN is not set: vitest.config.ts names each run by it.");
  return name;
}

/**
 * Calls `make` once in a test run, for the first test file that needs its result. Results of earlier runs do not count.
 *
 * @param record the file that names the run of the last call
 */
export async function oncePerRun(record: string, make: () => Promise<void>): Promise<void> {
  const run = runName();
  if ((await readFile(record, "utf8").catch(() => undefined)) === run) return;
  await make();
  await writeFile(record, run);
}
