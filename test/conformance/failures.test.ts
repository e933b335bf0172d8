import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judge } from "./case.ts";
import { failing, failures } from "./failures.ts";
import { compileTools } from "./tools.ts";
import { World } from "./world.ts";

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
