import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Lock, lockText, readLock, releaseVersion } from "../../../buildx/lock/lock.ts";
import { root } from "../../rig/pages.ts";

const lock = readLock();
const version = releaseVersion(lock);

/** The lock without gaps. */
const filled: Lock = {
  ...lock,
  upstream: { ...lock.upstream, tarball: "a".repeat(64) },
  base: { ...lock.base, digest: `sha256:${"b".repeat(64)}` },
  snapshot: "20261101T000000Z",
};

/** A tool that records each call, and the contents of key files; a variable tells whether the release exists. */
const tool = (name: string) => `#!/bin/sh
echo "${name} $*" >> "$CALLS"
for word; do case $word in "$TMPDIR"/*) cat "$word" >> "$CALLS" ;; esac; done
case "$1 $2" in "release view") exit "\${NEW:-1}" ;; esac
`;

let clone: string;
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "phantun-runtime-publish-"));
  const folders = [".github", "bin", "tmp", "build/release/files", "buildx/lock"];
  for (const folder of folders) await mkdir(join(clone, folder), { recursive: true });
  for (const path of [".github/publish-release.sh", ".github/check-tag.sh", "package.json"])
    await copyFile(join(root, path), join(clone, path));
  for (const [path, name] of [
    ["bin/gh", "gh"],
    ["bin/docker", "docker"],
    ["run", "run"],
  ] as const) {
    await writeFile(join(clone, path), tool(name));
    await chmod(join(clone, path), 0o755);
  }
  await writeFile(join(clone, "buildx/lock/lock.json"), lockText(filled));
  for (const name of ["NOTES.md", "SHA256SUMS"]) await writeFile(join(clone, "build/release/files", name), "");
});
afterEach(() => rm(clone, { recursive: true }));

async function publish(env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await execa(".github/publish-release.sh", ["build/first"], {
    cwd: clone,
    env: {
      PATH: `${join(clone, "bin")}${delimiter}${process.env.PATH}`,
      TMPDIR: join(clone, "tmp"),
      CALLS: join(clone, "calls"),
      GH_TOKEN: "token",
      GITHUB_ACTOR: "me",
      GITHUB_REPOSITORY: "Some/Phantun-Runtime",
      GITHUB_REF_NAME: version,
      ...env,
    },
    reject: false,
  });
  const text = await readFile(join(clone, "calls"), "utf8").catch(() => "");
  const calls = text
    .replaceAll(/\S+\/tmp\/[^/]+\//g, "KEYS/")
    .split("\n")
    .filter(Boolean);
  return { exitCode, stdout, stderr, calls };
}

const image = "ghcr.io/some/phantun-runtime";

it("merged rows are pushed, signed, verified, and only then released", async () => {
  const { exitCode, calls, stderr } = await publish();
  expect(exitCode, stderr).toBe(0);
  expect(calls).toEqual([
    "docker login --username me --password-stdin ghcr.io",
    `run release --rows build/first --push ${image} --keyless`,
    `run verify ${image}:${version}`,
    `gh release view ${version}`,
    `gh release create ${version} --verify-tag --title ${version} --notes-file build/release/files/NOTES.md`,
    `gh release upload ${version} --clobber build/release/files/NOTES.md build/release/files/SHA256SUMS`,
  ]);
});

it("each feed is signed with its secret, which is in a file only meanwhile", async () => {
  const { exitCode, stdout, calls } = await publish({ OPKG_KEY: "untrusted comment: x\nRWQ", APK_KEY: "-----BEGIN" });
  expect(exitCode).toBe(0);
  const words = "--rows build/first --opkg-key KEYS/opkg --apk-key KEYS/apk";
  expect(calls.slice(1, 5)).toEqual([
    `run release ${words} --push ${image} --keyless`,
    "untrusted comment: x",
    "RWQ",
    "-----BEGIN",
  ]);
  expect(await readdir(join(clone, "tmp"))).toEqual([]);
  expect(stdout).not.toContain("::warning");
});

it.each([
  ["opkg", "OPKG_KEY", { APK_KEY: "x" }],
  ["apk", "APK_KEY", { OPKG_KEY: "x" }],
])("without its secret the feed for %s is not signed, and the run's page says so", async (feed, secret, env) => {
  const { exitCode, stdout, calls } = await publish(env);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^::warning .*/gm)).toEqual([
    `::warning title=The feed for ${feed} is not signed::The environment has no secret ${secret}: docs/release.md describes how to make it.`,
  ]);
  expect(calls.find((call) => call.startsWith("run release"))).not.toContain(`--${feed}-key`);
});

it("an existing release gets its files", async () => {
  const { exitCode, calls } = await publish({ NEW: "0" });
  expect(exitCode).toBe(0);
  expect(calls.filter((call) => call.startsWith("gh release create"))).toEqual([]);
  expect(calls.at(-1)).toContain("gh release upload");
});

it("with a tag that is not the lock's release nothing is published", async () => {
  const { exitCode, stderr, calls } = await publish({ GITHUB_REF_NAME: "0.0.1-r1" });
  expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
  expect(stderr).toBe(
    `check-tag.sh: the tag is 0.0.1-r1, and the lock of its commit names ${version}: tag the commit of that release.`,
  );
});

it("with a lock that has gaps nothing is published", async () => {
  const gaps: Lock = { ...filled, base: { ...filled.base, digest: null }, snapshot: null };
  await writeFile(join(clone, "buildx/lock/lock.json"), lockText(gaps));
  const { exitCode, stderr, calls } = await publish();
  expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
  expect(stderr).toBe(
    `check-tag.sh: the lock of ${version} has no value for digest snapshot, so the release could not be built again: fill it by ./run lock --update, and tag that commit.`,
  );
});

it.each(["release", "verify"])("after a failed ./run %s nothing is published, and no key is left", async (command) => {
  await writeFile(join(clone, "run"), `#!/bin/sh\necho "run $*" >> "$CALLS"\n[ "$1" != ${command} ]\n`);
  const { exitCode, calls } = await publish({ OPKG_KEY: "x" });
  expect(exitCode).not.toBe(0);
  expect(calls.filter((call) => call.startsWith("gh"))).toEqual([]);
  expect(await readdir(join(clone, "tmp"))).toEqual([]);
});
