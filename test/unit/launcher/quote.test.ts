import { expect, test } from "vitest";
import { quote } from "../../../launcher/src/quote.ts";

test.each([
  ["", '""'],
  ["client", '"client"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["two\nlines", '"two\\x0alines"'],
  ["\u001b[2J\u0000\u007f\u0085", '"\\x1b[2J\\x00\\x7f\\x85"'],
  ["\u00e9 \u{1f600} \ufffd", '"\u00e9 \u{1f600} \ufffd"'],
])("%j becomes %s", (value, quoted) => {
  expect(quote(value)).toBe(quoted);
});

test("no value makes a line long, or more than one line", () => {
  expect(quote("x".repeat(200))).toBe(`"${"x".repeat(200)}"`);
  expect(quote("x".repeat(100_000))).toBe(`"${"x".repeat(200)}" (cut off)`);
  for (let unit = 0; unit < 0x200; unit++) {
    expect(quote(String.fromCharCode(unit))).toMatch(/^"[^\p{Cc}]+"$/u);
  }
});
