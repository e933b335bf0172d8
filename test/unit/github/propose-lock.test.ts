import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "../../rig/pages.ts";

/** A gh that records each call; a variable gives the number of pull requests. */
const gh = `#!/bin/sh
echo "$*" >> "$CALLS"
case "$1 $2" in "pr list") echo "$PROPOSED" ;; "pr create") exit "\${FAILS:-0}" ;; esac
`;

let folder: string;
let clone: string;
const git = async (...words: string[]) =>
  (await execa("git", ["-c", "user.name=x", "-c", "user.email=x@example.org", ...words], { cwd: clone })).stdout;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-propose-"));
  clone = join(folder, "clone");
  await execa("git", ["init", "--quiet", "--bare", join(folder, "origin.git")]);
  await mkdir(join(clone, ".github"), { recursive: true });
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/gh"), gh);
  await chmod(join(folder, "bin/gh"), 0o755);
  await copyFile(join(root, ".github/propose-lock.sh"), join(clone, ".github/propose-lock.sh"));
  await copyFile(join(root, "package.json"), join(clone, "package.json"));
  await cp(join(root, "buildx/lock/lock.json"), join(clone, "buildx/lock/lock.json"));
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", join(folder, "origin.git"));
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "x");
  await git("push", "--quiet", "origin", "main");
});
afterEach(() => rm(folder, { recursive: true }));

/** Changes the lock like `./run lock --update`. */
async function move(): Promise<void> {
  for (const path of ["package.json", "buildx/lock/lock.json"]) {
    const text = await readFile(join(clone, path), "utf8");
    await writeFile(join(clone, path), text.replace(/"version": "[^"]*"/, '"version": "9.8.7-r1"'));
  }
}

async function propose(env: Record<string, string> = {}) {
  const calls = join(folder, "calls");
  await rm(calls, { force: true });
  const path = `${join(folder, "bin")}${delimiter}${process.env.PATH}`;
  const { exitCode } = await execa(join(clone, ".github/propose-lock.sh"), {
    env: { PATH: path, CALLS: calls, PROPOSED: "0", ...env },
    reject: false,
  });
  const made = await readFile(calls, "utf8").catch(() => "");
  const branches = await git("ls-remote", "--heads", "origin");
  return { exitCode, made, branch: /refs\/heads\/(upstream\/.*)/.exec(branches)?.[1] };
}

it("an unchanged lock is not proposed", async () => {
  expect(await propose()).toEqual({ exitCode: 0, made: "", branch: undefined });
});

it("a changed lock becomes a branch, a pull request, and checks on it", async () => {
  await move();
  const { exitCode, made, branch } = await propose();
  expect(exitCode).toBe(0);
  expect(branch).toMatch(/^upstream\/9\.8\.7-r1-[0-9a-f]{8}$/);
  expect(await git("show", "--name-only", "--format=%s", `origin/${branch}`)).toBe(
    "Move the lock to 9.8.7-r1\n\nbuildx/lock/lock.json\npackage.json",
  );
  expect(made).toContain(`pr create --head ${branch} --title Move the lock to 9.8.7-r1`);
  expect(made).toContain(`workflow run ci.yml --ref ${branch}`);
});

it("a lock that was already proposed, open or closed, is not proposed again", async () => {
  await move();
  const { exitCode, made, branch } = await propose({ PROPOSED: "1" });
  expect({ exitCode, branch }).toEqual({ exitCode: 0, branch: undefined });
  expect(made).not.toContain("pr create");
});

it("the next run completes a run that failed after the push", async () => {
  await move();
  const failed = await propose({ FAILS: "1" });
  expect(failed.exitCode).toBe(1);
  await git("switch", "--quiet", "main");
  await git("branch", "--quiet", "-D", failed.branch ?? "");
  await move();
  const { exitCode, made, branch } = await propose();
  expect({ exitCode, branch }).toEqual({ exitCode: 0, branch: failed.branch });
  expect(made).toContain("pr create");
});
