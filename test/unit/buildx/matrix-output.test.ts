import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../docs/pages.ts";

/** A clone to lose: what these tests ask for has deleted a repository once. */
let clone: string;
beforeAll(async () => {
  clone = join(mkdtempSync(join(tmpdir(), "phantun-clone-")), "phantun-runtime");
  for (const part of ["buildx", "cross", "package.json"])
    cpSync(join(root, part), join(clone, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  await execa("git", ["init", "--quiet", clone]);
});
afterAll(() => rmSync(join(clone, ".."), { recursive: true }));

/** A Docker that must not be asked for anything. */
const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };

it.each([
  [".", "is the working directory"],
  ["..", "holds the working directory"],
  ["buildx", "is not empty, and no result of ./run matrix"],
  [".git", "is not empty, and no result of ./run matrix"],
  ["package.json", "is not a folder"],
])(
  "./run matrix --output %s in a clone ends with 64 before anything else happens, and the clone stays",
  async (output, reason) => {
    const command = ["buildx/matrix.ts", "--output", output, "--platform", "linux/mipsle"];
    const { exitCode, stderr } = await execa(process.execPath, command, { cwd: clone, env, reject: false });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 64,
      stderr: `run matrix: --output ${output} ${reason}: give a new folder, an empty one, or an earlier result of ./run matrix.`,
    });
    for (const part of [".git", "buildx", "package.json"]) expect(existsSync(join(clone, part)), part).toBe(true);
  },
);
