import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { readLock } from "../../../../buildx/lock/lock.ts";
import { releaseFiles, withRelease } from "../../../../cross/generate/release.ts";
import { root } from "../../../rig/pages.ts";

const { version } = readLock().upstream;
const named = new RegExp(`(?<![\\d.])${version.replaceAll(".", "\\.")}(?![\\d.]*\\d)`);

/** The pages and manifests in which `./run generate` updates the lock's release. */
const generated = /^(README\.md|docs\/.*\.md|deploy\/.*\.yaml|buildx\/lock\/lock\.json)$/;

/** A list of other projects' releases. */
const foreign = /go\.sum$/;

const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
const files = stdout.split("\0").filter((path) => path && !foreign.test(path));
const read = (path: string) => readFile(join(root, path), "utf8").catch(() => "");

it("only the lock and files generated from it name phantun's release", async () => {
  const naming: string[] = [];
  for (const path of files)
    if (!generated.test(path) && !(path in releaseFiles) && named.test(await read(path))) naming.push(path);
  expect(naming).toEqual([]);
});

it("when the lock moves, each generated page follows it completely", async () => {
  const pages = files.filter((path) => generated.test(path) && !path.endsWith(".json"));
  const naming: string[] = [];
  let moved = 0;
  for (const path of pages) {
    const page = await read(path);
    const after = withRelease(page, "98.76.54", 3);
    if (after !== page) moved++;
    if (named.test(after)) naming.push(path);
  }
  expect(naming).toEqual([]);
  expect(moved).toBeGreaterThan(5);
});

const { "CHANGELOG.md": changelog, ...inPlace } = releaseFiles;

it.each(Object.entries(inPlace))("%s follows the lock, and the repository's address", async (path, fill) => {
  const text = await read(path);
  const address = "https://example.org/fork";
  const after = fill(text, { version: "98.76.54", revision: 3, repository: address });
  expect(after).not.toBe(text);
  if (path !== "package-lock.json") expect(after).not.toMatch(named);
  const lines = after.split("\n").filter((line, number) => line !== text.split("\n")[number]);
  for (const line of lines) expect(line).toMatch(/98\.76\.54(-r3)?\b|^PKG_RELEASE:=3$|example\.org\/fork$/);
});

it("the changelog gets one section for a release, and keeps the earlier ones", async () => {
  const text = await read("CHANGELOG.md");
  const release = { version: "98.76.54", revision: 3, repository: "https://example.org" };
  const after = changelog?.(text, release) ?? "";
  expect(after.match(/^## .*$/gm)).toEqual(["## 98.76.54-r3", ...(text.match(/^## .*$/gm) ?? [])]);
  expect(after).toContain("https://github.com/dndx/phantun/releases/tag/v98.76.54");
  expect(after.endsWith(text.slice(text.indexOf("\n## ")))).toBe(true);
  expect(changelog?.(after, release)).toBe(after);
});

it("a file without the place for the release is an error", () => {
  const release = { version: "1.2.3", revision: 1, repository: "https://example.org" };
  for (const fill of Object.values(releaseFiles)) expect(() => fill("nothing", release)).toThrow("No line matches");
});

it.each([
  ["phantun-runtime:1.0.0 --local", "phantun-runtime:2.3.4 --local"],
  ["host/phantun-runtime:1.0.0-node", "host/phantun-runtime:2.3.4-node"],
  ["phantun-runtime-1.0.0-linux-arm64.tar", "phantun-runtime-2.3.4-linux-arm64.tar"],
  ["phantun-runtime-rootfs-client_1.0.0-r1_mips.ipk", "phantun-runtime-rootfs-client_2.3.4-r5_mips.ipk"],
  ["PHANTUN_CRATE=1.0.0 ./run image", "PHANTUN_CRATE=2.3.4 ./run image"],
  ["    newTag: 1.0.0\n", "    newTag: 2.3.4\n"],
  [
    "Docker 28.5.2, containerd:1.0.0, phantun-runtime:1.0.0.1",
    "Docker 28.5.2, containerd:1.0.0, phantun-runtime:1.0.0.1",
  ],
])("%j becomes %j", (page, after) => {
  expect(withRelease(page, "2.3.4", 5)).toBe(after);
});
