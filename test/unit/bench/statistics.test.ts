import { describe, expect, it } from "vitest";
import { compare, median, quantile, spread } from "../../bench/statistics.ts";

describe("quantile", () => {
  it("is a value of the list if one is at that position, in any order", () => {
    expect(quantile([9, 1, 5], 0.5)).toBe(5);
    expect(quantile([9, 1, 5], 0)).toBe(1);
    expect(quantile([9, 1, 5], 1)).toBe(9);
  });

  it("is interpolated between two values otherwise", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });

  it("of an empty list is NaN", () => {
    expect(median([])).toBeNaN();
  });
});

it("the quartiles ignore an outlier", () => {
  expect(spread([1, 2, 3, 4, 1000])).toEqual({ median: 3, low: 2, high: 4 });
});

describe("a comparison", () => {
  // In the second round the machine was slower: numbers are only comparable within a round.
  const reference = [10, 20, 10, 10];

  it("is made within each round", () => {
    expect(compare([11, 22, 11, 11], reference, reference, "less").ratio).toEqual({ median: 1.1, low: 1.1, high: 1.1 });
  });

  it("uses as noise the reference's ratio to itself, at the quartile farther from 1", () => {
    const { noise } = compare(reference, reference, [10, 20, 8, 11], "less");
    expect(noise).toBeCloseTo(0.05);
  });

  it.each([
    { subject: 10.4, better: "less", verdict: "within noise" },
    { subject: 11, better: "less", verdict: "worse" },
    { subject: 9, better: "less", verdict: "better" },
    { subject: 9, better: "more", verdict: "worse" },
    { subject: 11, better: "more", verdict: "better" },
  ] as const)("$subject against 10, $better being better, is $verdict", ({ subject, better, verdict }) => {
    const control = [10.5, 9.5, 10.5, 9.5];
    expect(compare(Array(4).fill(subject), Array(4).fill(10), control, better).verdict).toBe(verdict);
  });
});
