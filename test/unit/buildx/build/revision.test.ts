import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ownRevision } from "../../../../buildx/build/revision.ts";

const other = "1".repeat(40);
let folder: string;
let clone: string;
let commit: string;

const git = async (...words: string[]) => {
  const identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
  return (await execa("git", [...identity, ...words], { cwd: clone })).stdout;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-revision-"));
  clone = join(folder, "clone");
  await mkdir(join(clone, "build/copy"), { recursive: true });
  await git("init", "--quiet");
  await writeFile(join(clone, ".gitignore"), "build/\n");
  await writeFile(join(clone, "file"), "1");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "x");
  commit = await git("rev-parse", "HEAD");
});
afterAll(() => rm(folder, { recursive: true }));

it("a tree with exactly a commit's files is that commit", async () => {
  expect(await ownRevision(clone, undefined)).toBe(commit);
  expect(await ownRevision(clone, commit)).toBe(commit);
  await writeFile(join(clone, "build/result"), "what builds leave is no change");
  expect(await ownRevision(clone, "")).toBe(commit);
});

it.each([
  ["a changed file", "file"],
  ["a new file", "new"],
])("%s: the tree is not a commit, and cannot be named as one", async (_, name) => {
  await writeFile(join(clone, name), "2");
  try {
    expect(await ownRevision(clone, undefined)).toBeUndefined();
    await expect(ownRevision(clone, commit)).rejects.toThrow(
      `SOURCE_REVISION=${commit} is given, but git says that this is ${commit} with changes: leave the variable out.`,
    );
  } finally {
    await rm(join(clone, name));
    await git("checkout", "--quiet", "--", ".");
  }
});

it("a copy inside another work tree has the named revision, or none", async () => {
  expect(await ownRevision(join(clone, "build/copy"), undefined)).toBeUndefined();
  expect(await ownRevision(join(clone, "build/copy"), other)).toBe(other);
});

it("a folder outside git has the named revision, or none", async () => {
  expect(await ownRevision(folder, "")).toBeUndefined();
  expect(await ownRevision(folder, other)).toBe(other);
});

it("another commit than git's is refused, and so is an invalid hash", async () => {
  await expect(ownRevision(clone, other)).rejects.toThrow(
    `SOURCE_REVISION=${other} is given, but git says that this is ${commit}: leave the variable out.`,
  );
  await expect(ownRevision(folder, "main")).rejects.toThrow("SOURCE_REVISION=main is not a commit: its 40 lower-case");
});
