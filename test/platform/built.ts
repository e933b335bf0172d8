import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { readLock } from "../../buildx/lock/lock.ts";
import type { Platform } from "../../cross/platform.ts";
import { oncePerRun } from "../rig/once.ts";
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

/** The result of the matrix build. */
const Built = z.strictObject({ exitCode: z.int(), stdout: z.string() });
type Built = z.infer<typeof Built>;

/** The file with that result, so that one test file can use the build of another. */
const record = `${matrix}.json`;

/**
 * Builds the matrix of the rows under test, once per test run.
 *
 * @throws Error when no row was built
 */
export async function buildMatrix(): Promise<Built> {
  await oncePerRun(`${matrix}.run`, async () => {
    await rm(matrix, { recursive: true, force: true });
    const { exitCode = 1, stdout } = await buildRows(rows, output);
    if (!(await stat(matrix).catch(() => undefined))) {
      throw new Error(`none of the platforms was built, see the log above:\n${stdout}`);
    }
    await writeFile(record, JSON.stringify({ exitCode, stdout } satisfies Built));
  });
  return Built.parse(JSON.parse(await readFile(record, "utf8")));
}
