import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { readLock } from "../../buildx/lock/lock.ts";
import type { Platform } from "../../cross/platform.ts";
import { testedRows } from "../rig/rows.ts";

export const root = join(import.meta.dirname, "../..");

/** Where these tests keep their matrix, apart from the user's. */
export const output = "build/test-matrix";
export const matrix = join(root, output);

/** phantun's release that is built. */
export const { version } = readLock().upstream;

/** The rows under test. */
export const rows = testedRows();

/** The options of `./run matrix` that choose rows. */
export const choosing = (rows: readonly Platform[]) => rows.map(({ platform }) => `--platform=${platform}`);

/** `./run matrix` for rows of phantun's release, into a folder of this repository, with its progress on this terminal. */
export const buildRows = (rows: readonly Platform[], output: string, ...inputs: string[]) =>
  execa(
    process.execPath,
    ["buildx/cli/matrix.ts", ...choosing(rows), "--output", output, `PHANTUN_CRATE=${version}`, ...inputs],
    { cwd: root, reject: false, stderr: "inherit" },
  );

/** How the build of the matrix ended, and in which test run. */
const Built = z.strictObject({ run: z.string(), exitCode: z.int(), stdout: z.string() });

/** Where that is written down: a file of tests finds here what another one has built. */
const record = `${matrix}.json`;

/**
 * Builds the matrix of the rows under test, once a test run: vitest.config.ts gives each run a name. What an earlier run
 * has left would pass for this one's.
 *
 * @throws Error when none of the rows was built
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
