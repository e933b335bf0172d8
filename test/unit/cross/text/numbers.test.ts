import { expect, it } from "vitest";
import { grouped, megabytes, ratio, threeDigits } from "../../../../cross/text/numbers.ts";

it("thousands are separated by spaces", () => {
  expect([0, 999, 1000, 1_234_567].map(grouped)).toEqual(["0", "999", "1 000", "1 234 567"]);
});

it("a measured number has at least three digits, and no decimals from 100 on", () => {
  expect([0.004, 1.234, 12.34, 123.4, 1234.5].map(threeDigits)).toEqual(["0.00", "1.23", "12.3", "123", "1235"]);
});

it("a megabyte is a million bytes", () => {
  expect(megabytes(1_234_567)).toBe("1.23 MB");
  expect(megabytes(127_000_000)).toBe("127 MB");
});

it("a ratio has two decimals", () => {
  expect(ratio(1.049)).toBe("1.05");
});
