import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { outputFolder, writeOutput } from "../../../buildx/build/output-folder.ts";
import { root } from "../../rig/pages.ts";

/** A disposable clone: these commands have once deleted a repository. */
let clone: string;
beforeAll(async () => {
  clone = join(mkdtempSync(join(tmpdir(), "phantun-clone-")), "phantun-runtime");
  for (const part of ["buildx", "cross", "package.json"])
    cpSync(join(root, part), join(clone, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  await execa("git", ["init", "--quiet", clone]);
});
afterAll(() => rmSync(join(clone, ".."), { recursive: true }));

/** A Docker that must not be used. */
const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };

it.each([
  [".", "is the working directory"],
  ["..", "holds the working directory"],
  ["buildx", "is not empty, and not a result of ./run matrix"],
  [".git", "is not empty, and not a result of ./run matrix"],
  ["package.json", "is not a folder"],
])(
  "./run matrix --output %s in a clone exits with 64 before anything else happens, and the clone stays",
  async (output, reason) => {
    const command = ["buildx/cli/matrix.ts", "--output", output, "--platform", "linux/mipsle"];
    const { exitCode, stderr } = await execa(process.execPath, command, { cwd: clone, env, reject: false });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 64,
      stderr: `run matrix: --output ${output} ${reason}: give a new folder, an empty one, or an earlier result of ./run matrix.`,
    });
    for (const part of [".git", "buildx", "package.json"]) expect(existsSync(join(clone, part)), part).toBe(true);
  },
);

it("an index that lacks a row is not pushed as complete", async () => {
  const output = outputFolder(join(clone, "build/part"), "./run matrix");
  await writeOutput(output, async (work) => {
    mkdirSync(join(work, "layout"));
    return ["linux/mips"];
  });
  const command = ["buildx/cli/matrix.ts", "--no-build", "--output", "build/part", "--push", "127.0.0.1:1/x:1"];
  const { exitCode, stderr } = await execa(process.execPath, command, { cwd: clone, env, reject: false });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr:
      "run matrix: build/part lacks linux/mips, which failed: build it again, by the same command without --no-build.",
  });
});
