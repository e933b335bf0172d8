import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Steps } from "../../../../buildx/release/steps.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-steps-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs both steps. Returns the executed ones. */
async function take(of: string, fails?: string): Promise<string[]> {
  const done: string[] = [];
  const steps = await Steps.open(join(folder, "release"));
  for (const name of ["one", "two"]) {
    await steps.step(name, [of], async () => {
      if (name === fails) throw new Error("no space");
      done.push(name);
    });
  }
  return done;
}

it("completed steps are not repeated for the same release", async () => {
  expect(await take("a")).toEqual(["one", "two"]);
  expect(await take("a")).toEqual([]);
  expect(await take("b")).toEqual(["one", "two"]);
});

it("the next run continues at the failed step", async () => {
  await expect(take("a", "two")).rejects.toThrow("no space");
  expect(await take("a")).toEqual(["two"]);
});

it("a folder with other contents is refused, and stays unchanged", async () => {
  await writeFile(join(folder, "mine"), "");
  await expect(Steps.open(folder)).rejects.toThrow("is not empty, and not a folder of ./run release");
});
