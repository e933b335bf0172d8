import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judge } from "../rig/suite/case.ts";
import { cases } from "../rig/suite/cases/index.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";
import { sanitized } from "./sanitized.ts";

/** The time limit for compiling the engine with sanitizers, in ms; on an idle machine it takes half a minute. */
const COMPILING = 300_000;

describe("with AddressSanitizer and UndefinedBehaviorSanitizer, as PID 1", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.make(await sanitized(), true, await compileTools(), { quick: true });
  }, COMPILING);
  afterAll(() => world?.[Symbol.dispose]());

  test.each(cases.filter(({ unsanitized }) => !unsanitized))("$id: $promise", async (one) => {
    expect(await judge(one, world)).toEqual({ verdict: "pass" });
  });
});
