import { expect, it } from "vitest";
import { readInstructions, renderInstructions } from "../../../bench/tunnel/instructions.ts";

it("callgrind's log gives the number of instructions; a log without it is printed", () => {
  const log = "==7== Events    : Ir\n==7== Collected : 123456\n==7== \n==7== I   refs:      123,456\n";
  expect(readInstructions(log)).toBe(123_456);
  expect(() => readInstructions("==7== Bad magic")).toThrow("Bad magic");
});

it("each build is followed by its ratio to the first", () => {
  const table = renderInstructions(
    new Map([
      ["gnu", 1000],
      ["musl", 1500],
    ]),
  );
  expect(table).toContain("1000 (1.00)");
  expect(table).toContain("1500 (1.50)");
});
