import { expect, test } from "vitest";
import { asksToStop, isForwarded } from "../../../launcher/src/signals.ts";

const numbers = Array.from({ length: 64 }, (_, index) => index + 1);

test("every signal is forwarded except the C library's own two", () => {
  expect(numbers.filter((number) => !isForwarded(number))).toEqual([32, 33]);
});

test("HUP, INT, QUIT and TERM ask the child to stop", () => {
  expect(numbers.filter(asksToStop)).toEqual([1, 2, 3, 15]);
});
