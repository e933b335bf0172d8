import { expect, it } from "vitest";
import { readArmAttributes } from "../../../../cross/elf/arm-attributes.ts";
import { armAttributes } from "../tiny-elf.ts";

it("architecture, floating point and SIMD are found between strings and multi-byte numbers", () => {
  const section = armAttributes(
    [67, "2.09"],
    [5, "arm1176jzf-s"],
    [6, 7],
    [10, 2],
    [32, 1, "gnu"],
    [64, 0x80, 0x01],
    [12, 1],
  );
  expect(readArmAttributes(section, "little")).toEqual({ architecture: 7, floatingPoint: 2, simd: 1 });
});

it("an attribute that is missing is undefined", () => {
  expect(readArmAttributes(armAttributes([6, 4]), "little")).toEqual({ architecture: 4, floatingPoint: 0, simd: 0 });
});

it("another vendor's attributes are refused", () => {
  const other = armAttributes([6, 4]);
  other.write("gnuxx", 5);
  expect(() => readArmAttributes(other, "little")).toThrow("does not begin with the ABI's own attributes");
});
