import { expect, it } from "vitest";
import { readInstructions, renderInstructions } from "../../../bench/tunnel/instructions.ts";

it("callgrind's log says how many instructions there were; without them it is shown", () => {
  const log = "==7== Events    : Ir\n==7== Collected : 123456\n==7== \n==7== I   refs:      123,456\n";
  expect(readInstructions(log)).toBe(123_456);
  expect(() => readInstructions("==7== Bad magic")).toThrow("Bad magic");
});

it("each build has its ratio to the first behind it", () => {
  const table = renderInstructions(
    new Map([
      ["gnu", 1000],
      ["musl", 1500],
    ]),
  );
  expect(table).toContain("1000 (1.00)");
  expect(table).toContain("1500 (1.50)");
});
