import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { machine } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { layerCache } from "../../buildx/build/machine.ts";
import { readLock, releaseVersion } from "../../buildx/lock/lock.ts";
import { platforms } from "../../cross/platforms.ts";
import { oncePerRun } from "../rig/once.ts";
import { root } from "../rig/pages.ts";

/** The release that is made. */
export const version = releaseVersion(readLock());

/** This machine's row, and a router's: both are compiled by the lane of the platforms, too. */
export const rows = platforms.filter(({ platform, qemu }) => qemu.program === machine() || platform === "linux/mipsle");

/** A copy of this repository, whose commit SOURCE_REVISION names: a release is made from no tree with changes. */
const clone = join(root, "build/test-release");
export const revision = "a".repeat(40);

/** The release's folder. */
export const folder = join(clone, "build/release");

/** A script of the copy, with words. */
export const runScript = (script: string, ...words: string[]) =>
  execa(process.execPath, [script, ...words], { cwd: clone, env: { SOURCE_REVISION: revision }, reject: false });

/** `./run release` of the rows under test. */
export const runRelease = (...words: string[]) =>
  runScript("buildx/release/main.ts", ...rows.flatMap(({ platform }) => ["--platform", platform]), ...words);

/** `./run verify`. */
export const runVerify = (...words: string[]) =>
  runScript("buildx/release/verify/main.ts", ...words, "--tls-verify=false");

/** Keys of each kind, without passwords: cosign's pair, another pair of its own, and those of both feeds. */
export const keys = (name: string) => join(clone, "build/keys", name);

async function makeKeys(): Promise<void> {
  for (const name of ["cosign", "other"]) {
    await mkdir(dirname(keys(name)), { recursive: true });
    const words = ["generate-key-pair", "--output-key-prefix", keys(name)];
    await execa("cosign", words, { env: { COSIGN_PASSWORD: "" } });
  }
  await execa("signify-openbsd", ["-G", "-n", "-p", keys("opkg.pub"), "-s", keys("opkg.sec")]);
  await execa("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", keys("apk.pem")]);
}

/**
 * Makes the release in the copy, once a test run.
 *
 * @throws Error with the command's own words when it fails
 */
export const make = () => oncePerRun(`${clone}.run`, makeRelease);

async function makeRelease(): Promise<void> {
  await rm(clone, { recursive: true, force: true });
  const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  for (const path of stdout.split("\0").filter(Boolean)) {
    // What was removed and is not committed yet is listed, too.
    await cp(join(root, path), join(clone, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  await symlink(join(root, "node_modules"), join(clone, "node_modules"));
  // The layers of the other lanes are the release's: compressing Node takes minutes.
  await mkdir(layerCache, { recursive: true });
  await mkdir(join(clone, "build"), { recursive: true });
  await symlink(layerCache, join(clone, "build/layers"));
  await makeKeys();
  const { failed, all } = await execa(
    process.execPath,
    [
      "buildx/release/main.ts",
      ...rows.flatMap(({ platform }) => ["--platform", platform]),
      ...["--opkg-key", keys("opkg.sec"), "--apk-key", keys("apk.pem")],
    ],
    { cwd: clone, env: { SOURCE_REVISION: revision }, reject: false, all: true },
  );
  if (failed) throw new Error(`./run release failed:\n${all}`);
}
