import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodes, statusOf } from "../../../launcher/src/exit-codes.ts";

const codes = Object.values(exitCodes).map(({ code }) => code);

test("every exit code is unique: not phantun's, not another one's, not a signal's", () => {
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) {
    expect([0, 1, 2, 101]).not.toContain(code);
    expect(code).toBeLessThan(128);
  }
});

test("the C host's internal errors exit with the code in the table", () => {
  const source = readFileSync(new URL("../../../launcher/hosts/quickjs/main.c", import.meta.url), "utf8");
  expect(source).toContain(`enum { EXIT_INTERNAL = ${exitCodes.internal.code} };`);
});

test.each([
  [0, 0, 0],
  [101, 0, 101],
  [127, 0, 127],
  [255, 0, 255],
  [0, 15, 143],
  [0, 9, 137],
  [0, 34, 162],
])("a child that ended with code %i and signal %i gives exit code %i", (code, signal, status) => {
  expect(statusOf(code, signal)).toBe(status);
});
