import { expect, it } from "vitest";
import { budget, oversized } from "../../../cross/budgets.ts";
import { platforms } from "../../../cross/platforms.ts";

it.each([
  ["linux/amd64", 2_000_000],
  ["linux/arm/v7", 1_500_000],
  ["linux/mipsle", 1_700_000],
  ["linux/loong64", 1_500_000],
])("the image for %s may have %i bytes", (name, limit) => {
  const row = platforms.find(({ platform }) => platform === name);
  expect(row && budget(row).image).toBe(limit);
});

it.each([
  ["linux/riscv64", 520_000],
  ["linux/mips", 520_000],
  ["linux/mips64", 670_000],
  ["linux/ppc64le", 520_000],
])("the launcher for %s may have %i bytes", (name, limit) => {
  const row = platforms.find(({ platform }) => platform === name);
  expect(row && budget(row).launcher).toBe(limit);
});

it("a file over its limit is reported with path, size and limit; a file at its limit is not", () => {
  expect(
    oversized([
      { path: "phantun-runtime", size: 520_000, limit: 520_000 },
      { path: "the image", size: 1_500_001, limit: 1_500_000 },
    ]),
  ).toEqual(["the image is 1500001 bytes, 1 over its limit of 1500000"]);
});
