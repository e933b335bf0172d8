import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { machine } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { layerCache } from "../../buildx/build/machine.ts";
import { readLock, releaseVersion } from "../../buildx/lock/lock.ts";
import { platforms } from "../../cross/platforms.ts";
import { oncePerRun } from "../rig/once.ts";
import { root } from "../rig/pages.ts";

/** The version of the test release. */
export const version = releaseVersion(readLock());

/** This machine's row and a router's; the platform lane compiles both, too. */
export const rows = platforms.filter(({ platform, qemu }) => qemu.program === machine() || platform === "linux/mipsle");

/** A clone of this repository at the commit in SOURCE_REVISION: a release needs a work tree without changes. */
const clone = join(root, "build/test-release");
export const revision = "a".repeat(40);

/** The release's folder. */
export const folder = join(clone, "build/release");

/** Runs a script of the clone with arguments. */
export const runScript = (script: string, ...words: string[]) =>
  execa(process.execPath, [script, ...words], { cwd: clone, env: { SOURCE_REVISION: revision }, reject: false });

/** Runs `./run release` for the rows under test. */
export const runRelease = (...words: string[]) =>
  runScript("buildx/release/main.ts", ...rows.flatMap(({ platform }) => ["--platform", platform]), ...words);

/** Runs `./run verify`. */
export const runVerify = (...words: string[]) =>
  runScript("buildx/release/verify/main.ts", ...words, "--tls-verify=false");

/** A key file by name, without a password: cosign's pair, another cosign pair, and the keys of both feeds. */
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
 * Creates the release in the clone, once per test run.
 *
 * @throws Error with the command's output when it fails
 */
export const make = () => oncePerRun(`${clone}.run`, makeRelease);

async function makeRelease(): Promise<void> {
  await rm(clone, { recursive: true, force: true });
  const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  for (const path of stdout.split("\0").filter(Boolean)) {
    // The list also contains removed files whose removal is not committed yet.
    await cp(join(root, path), join(clone, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  await symlink(join(root, "node_modules"), join(clone, "node_modules"));
  // Reuses the layers of the other lanes: compressing Node takes minutes.
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
