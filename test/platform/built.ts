import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { readLock } from "../../buildx/lock/lock.ts";
import type { Platform } from "../../cross/platform.ts";
import { testedRows } from "../rig/rows.ts";

export const root = join(import.meta.dirname, "../..");

/** The folder of these tests' matrix, separate from the user's. */
export const output = "build/test-matrix";
export const matrix = join(root, output);

/** The release of phantun that is built. */
export const { version } = readLock().upstream;

/** The rows under test. */
export const rows = testedRows();

/** The options of `./run matrix` that select rows. */
export const choosing = (rows: readonly Platform[]) => rows.map(({ platform }) => `--platform=${platform}`);

/** Runs `./run matrix` for rows of phantun's release, into a folder of this repository, with progress on the terminal. */
export const buildRows = (rows: readonly Platform[], output: string, ...inputs: string[]) =>
  execa(
    process.execPath,
    ["buildx/cli/matrix.ts", ...choosing(rows), "--output", output, `PHANTUN_CRATE=${version}`, ...inputs],
    { cwd: root, reject: false, stderr: "inherit" },
  );

/** The result of the matrix build, with the name of its test run. */
const Built = z.strictObject({ run: z.string(), exitCode: z.int(), stdout: z.string() });

/** The file with that result, so that one test file can use the build of another. */
const record = `${matrix}.json`;

/**
 * Builds the matrix of the rows under test once per test run, which vitest.config.ts names. Without the name, a result of
 * an earlier run would be mistaken for this run's.
 *
 * @throws Error when no row was built
 */
export async function buildMatrix(): Promise<{ exitCode: number; stdout: string }> {
  const run = process.env.TEST_RUN;
  if (!run) throw new Error("TEST_RUN is not set: vitest.config.ts names each run by it.");
  const earlier = await readFile(record, "utf8").then(
    (text) => Built.parse(JSON.parse(text)),
    () => undefined,
  );
  if (earlier?.run === run) return earlier;
  await rm(matrix, { recursive: true, force: true });
  const { exitCode = 1, stdout } = await buildRows(rows, output);
  if (!(await stat(matrix).catch(() => undefined))) {
    throw new Error(`none of the platforms was built, see the log above:\n${stdout}`);
  }
  await writeFile(record, JSON.stringify({ run, exitCode, stdout } satisfies z.infer<typeof Built>));
  return { exitCode, stdout };
}
