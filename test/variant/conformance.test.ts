import { expect, it } from "vitest";
import { variantLauncher } from "./image.ts";
import { judgeAll } from "./judge.ts";
import { readShortfalls, shortfallsOf } from "./shortfalls.ts";

it("the Node variant keeps exactly the promises on its page", async () => {
  const known = await readShortfalls();
  const judged = await judgeAll(await variantLauncher(), () => {});
  const reasons = judged.flatMap(({ id, first, child }) => [
    `${id}, as PID 1: ${first.reason ?? first.verdict}`,
    `${id}, not as PID 1: ${child.reason ?? child.verdict}`,
  ]);
  expect(shortfallsOf(judged, known), `./run variant --write records it. ${reasons.join("\n")}`).toEqual(known);
});
