import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLock, releaseVersion } from "../../../buildx/lock/lock.ts";
import { root } from "../../rig/pages.ts";

const version = releaseVersion(readLock());

/** A tool that records each call; a variable tells whether the release exists. */
const tool = (name: string) => `#!/bin/sh
echo "${name} $*" >> "$CALLS"
case "$1 $2" in "release view") exit "\${NEW:-1}" ;; esac
`;

let clone: string;
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "phantun-runtime-publish-"));
  for (const folder of [".github", "bin", "first/files"]) await mkdir(join(clone, folder), { recursive: true });
  for (const path of [".github/publish-release.sh", "package.json"])
    await copyFile(join(root, path), join(clone, path));
  for (const [path, name] of [
    ["bin/gh", "gh"],
    ["bin/docker", "docker"],
    ["run", "run"],
  ] as const) {
    await writeFile(join(clone, path), tool(name));
    await chmod(join(clone, path), 0o755);
  }
  await writeFile(join(clone, "first/files/NOTES.md"), "notes");
  const { stdout } = await execa("sha256sum", ["NOTES.md"], { cwd: join(clone, "first/files") });
  await writeFile(join(clone, "first/files/SHA256SUMS"), `${stdout}\n`);
  await cp(join(clone, "first"), join(clone, "second"), { recursive: true });
});
afterEach(() => rm(clone, { recursive: true }));

async function publish(env: Record<string, string> = {}) {
  const { exitCode, stderr } = await execa(".github/publish-release.sh", ["first", "second"], {
    cwd: clone,
    env: {
      PATH: `${join(clone, "bin")}${delimiter}${process.env.PATH}`,
      CALLS: join(clone, "calls"),
      GH_TOKEN: "token",
      GITHUB_ACTOR: "me",
      GITHUB_REPOSITORY: "Some/Phantun-Runtime",
      GITHUB_REF_NAME: version,
      ...env,
    },
    reject: false,
  });
  const calls = (await readFile(join(clone, "calls"), "utf8").catch(() => "")).split("\n").filter(Boolean);
  return { exitCode, stderr, calls };
}

const image = "ghcr.io/some/phantun-runtime";

it("two equal builds are pushed, signed, verified, and only then released", async () => {
  const { exitCode, calls, stderr } = await publish();
  expect(exitCode, stderr).toBe(0);
  expect(calls).toEqual([
    "docker login --username me --password-stdin ghcr.io",
    `run release --push ${image} --keyless`,
    `run verify ${image}:${version}`,
    `gh release view ${version}`,
    `gh release create ${version} --verify-tag --title ${version} --notes-file build/release/files/NOTES.md`,
    `gh release upload ${version} --clobber build/release/files/NOTES.md build/release/files/SHA256SUMS`,
  ]);
});

it("an existing release gets its files", async () => {
  const { exitCode, calls } = await publish({ NEW: "0" });
  expect(exitCode).toBe(0);
  expect(calls.filter((call) => call.startsWith("gh release create"))).toEqual([]);
  expect(calls.at(-1)).toContain("gh release upload");
});

it.each([
  [
    "two builds that differ",
    async () => writeFile(join(clone, "second/files/SHA256SUMS"), "0  NOTES.md\n"),
    {},
    "the two runners have built different files (above): nothing is published.",
  ],
  [
    "a file that is not what was built",
    async () => writeFile(join(clone, "first/files/NOTES.md"), "others"),
    {},
    "a file was changed after it was built: nothing is published.",
  ],
  [
    "a tag that is not the lock's release",
    async () => undefined,
    { GITHUB_REF_NAME: "0.0.1-r1" },
    `the tag is 0.0.1-r1, and the lock of its commit names ${version}: tag the commit of that release.`,
  ],
])("with %s nothing is published", async (_, before, env, sentence) => {
  await before();
  const { exitCode, stderr, calls } = await publish(env);
  expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
  expect(stderr).toContain(`publish-release.sh: ${sentence}`);
});

it("a release that fails verification is not published", async () => {
  await writeFile(join(clone, "run"), '#!/bin/sh\necho "run $*" >> "$CALLS"\n[ "$1" != verify ]\n');
  const { exitCode, calls } = await publish();
  expect(exitCode).not.toBe(0);
  expect(calls.filter((call) => call.startsWith("gh"))).toEqual([]);
});
