import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judge } from "./case.ts";
import { cases } from "./cases/index.ts";
import { ours } from "./init.ts";
import { compileTools } from "./tools.ts";
import { World } from "./world.ts";

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
