import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judge } from "../rig/suite/case.ts";
import { cases } from "../rig/suite/cases/index.ts";
import { ours } from "../rig/suite/init.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";

describe.each([
  ["as PID 1", true],
  ["not as PID 1", false],
])("%s", (_, first) => {
  let world: World;
  beforeAll(async () => {
    world = await World.make(await ours(process.env), first, await compileTools());
  });
  afterAll(() => world?.[Symbol.dispose]());

  test.each(cases)("$id: $promise", async (one) => {
    expect(await judge(one, world)).toEqual({ verdict: "pass" });
  });
});
