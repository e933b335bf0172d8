import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { lanes } from "../../../vitest.config.ts";

const root = join(import.meta.dirname, "../../..");

/** The lanes that `vitest run` with these arguments would run. */
async function run(...words: string[]): Promise<Set<string | undefined>> {
  const { stdout } = await execa("vitest", ["list", "--filesOnly", ...words], { cwd: root, preferLocal: true });
  return new Set(stdout.split("\n").map((line) => /^\[(\w+)\]/.exec(line)?.[1]));
}

const names = (onRequest: boolean) => lanes.filter((lane) => lane.onRequest === onRequest).map(({ name }) => name);

it("a lane on request only runs if it is named", async () => {
  expect(names(true)).toEqual(["kubernetes", "setup"]);
  const all = await run();
  for (const name of names(true)) expect(all).not.toContain(name);
  expect(all).toContain("tunnel");
  expect(await run("--project", "kubernetes")).toEqual(new Set(["kubernetes"]));
});

/** The output of functions of setup/workshop/lanes.sh. */
async function sh(script: string): Promise<string[]> {
  const { stdout } = await execa("sh", ["-euc", `. setup/workshop/lanes.sh; ${script}`], { cwd: root });
  return stdout.split("\n").filter(Boolean);
}

it("each lane runs in exactly one group", async () => {
  const groups = await sh("groups");
  const projects = await Promise.all(groups.map((group) => sh(`projects ${group}`)));
  expect(groups).toContain("main");
  expect(projects.flat().toSorted()).toEqual(
    names(false)
      .map((name) => `--project ${name}`)
      .toSorted(),
  );
  expect(await sh("projects '[a-z]*' tunnel kubernetes")).toEqual(["--project tunnel", "--project kubernetes"]);
});

it("needs are those of the named lanes, or of all that run by default", async () => {
  const needed = (words: string) => sh(`if needed ${words}; then echo yes; fi`);
  expect(await needed("image unit")).toEqual([]);
  expect(await needed("image unit tunnel")).toEqual(["yes"]);
  expect(await needed("oracles")).toEqual(["yes"]);
  expect(await needed("kubernetes")).toEqual([]);
  // A group is not a need.
  expect(await needed("main")).toEqual([]);
});

it("the exit code of a group that fails before another ends is not lost, even if it left no results", async () => {
  // Not the folder of the run that this test may be part of.
  const standIns = 'reports=build/none; vitest() { :; }; run_group() { [ "$1" = main ] && sleep 0.5 || exit 3; }';
  expect(await sh(`${standIns}; run_lanes || echo "code $?"`)).toEqual(["code 3"]);
});
