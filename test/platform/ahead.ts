import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { targetCommand } from "../../buildx/build/command.ts";
import { machine, root } from "../../buildx/build/machine.ts";
import { rowsWithMusl } from "../rig/rows.ts";
import { rows, version } from "./built.ts";

/** BuildKit's output. */
const log = "build/test-matrix-ahead.log";

/**
 * Builds the images of the rows under test in the background, from the start of the test run, since the earlier lanes
 * mostly wait. The result goes only to BuildKit's cache. The tests repeat the build, and report its failure.
 *
 * @returns a function that stops a running build
 */
export default async function buildAhead(): Promise<() => Promise<void>> {
  const engine = await machine();
  await mkdir(join(root, "build"), { recursive: true });
  await rm(join(root, log), { force: true });
  const stop = new AbortController();
  const build = (platform: string, inputs = {}) =>
    execa("docker", targetCommand({ PHANTUN_CRATE: version, ...inputs }, engine, "image", "type=cacheonly", platform), {
      cwd: root,
      stdin: "ignore",
      stdout: "ignore",
      stderr: { file: join(root, log), append: true },
      cancelSignal: stop.signal,
      reject: false,
    });
  const buildAll = async () => {
    for (const { platform } of rows) await build(platform);
    for (const { platform } of rowsWithMusl()) await build(platform, { LIBC: "musl" });
  };
  console.error(`==> building the images of ${rows.length} platforms meanwhile (log: ${log})`);
  const built = buildAll();
  return async () => {
    stop.abort();
    await built;
  };
}
