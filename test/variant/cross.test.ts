import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { platforms } from "../../cross/platforms.ts";
import { registerEmulators } from "../rig/binfmt.ts";
import { release } from "../rig/forge/published.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { build } from "../rig/image/build.ts";
import { workshop } from "../rig/suite/tools.ts";
import { PROGRAM } from "../rig/suite/world.ts";

/** The other one of the two platforms. */
const other = process.arch === "x64" ? "linux/arm64" : "linux/amd64";

/** The path of glibc's loader, by platform. Executed as a program, it prints its version. */
const loaders = { "linux/arm64": "lib/ld-linux-aarch64.so.1", "linux/amd64": "lib64/ld-linux-x86-64.so.2" } as const;

let folder: string;
let restore: (() => Promise<void>) | undefined;
beforeAll(async () => {
  await requireTools("chroot", "docker", "mount");
  restore = await registerEmulators(platforms.filter(({ platform }) => platform === other));
  await mkdir(workshop, { recursive: true });
  folder = await mkdtemp(join(workshop, "variant-"));
});
afterAll(async () => {
  await restore?.();
  if (folder) await rm(folder, { recursive: true });
});

const inputs = { PHANTUN_CRATE: release.phantun, VARIANT: "node" };
const enter = (...words: string[]) =>
  execa("chroot", [folder, "/phantun-runtime", ...words], { env: { MODE: "client" }, reject: false });

it(`packed here for ${other}, without emulation, it starts a program there`, async () => {
  const { failed, output } = await build(inputs, "first-process", `type=local,dest=${folder}`, `--platform=${other}`);
  expect(failed, output).toBe(false);
  expect(await enter()).toMatchObject({
    exitCode: 127,
    stderr: expect.stringContaining(`${PROGRAM} cannot be started`),
  });
  await mkdir(join(folder, "usr/local/bin"), { recursive: true });
  await copyFile(join(folder, loaders[other]), join(folder, PROGRAM));
  expect(await enter("--version")).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^ld\.so /) });
});

it("a platform that Node is not packed for is refused in one sentence that names it", async () => {
  const { failed, output } = await build(inputs, "first-process", "type=cacheonly", "--platform=linux/mipsle");
  expect(failed).toBe(true);
  expect(output).toMatch(/^#\d+ [\d.]+ phantun-runtime: VARIANT=node is given for linux\/mipsle, .*$/m);
});
