import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judge } from "../rig/suite/case.ts";
import { failing, failures } from "../rig/suite/failures.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";

describe.each([
  ["as PID 1", true],
  ["not as PID 1", false],
])("the launcher's host under a policy that fails, %s", (_, first) => {
  let world: World;
  beforeAll(async () => {
    world = await World.make(await failing(), first, await compileTools());
  });
  afterAll(() => world?.[Symbol.dispose]());

  test.each(failures)("$id: $promise", async (one) => {
    expect(await judge(one, world)).toEqual({ verdict: "pass" });
  });
});
