import { readFile, writeFile } from "node:fs/promises";

/** This test run's name, which vitest.config.ts gives it. */
function runName(): string {
  const name = process.env.TEST_RUN;
  if (!name) throw new Error("TEST_RUN is not set: vitest.config.ts names each run by it.");
  return name;
}

/**
 * Makes something once in a test run, whichever test file asks first. A result of an earlier run does not count.
 *
 * @param record the file that names the run which made it
 */
export async function oncePerRun(record: string, make: () => Promise<void>): Promise<void> {
  const run = runName();
  if ((await readFile(record, "utf8").catch(() => undefined)) === run) return;
  await make();
  await writeFile(record, run);
}
