import { expect, it } from "vitest";
import { readFunctions } from "../../../../cross/elf/symbol-table.ts";
import { tinyElf, withSymbols } from "../tiny-elf.ts";

it.each([
  { bits: 32, byteOrder: "little" },
  { bits: 32, byteOrder: "big" },
  { bits: 64, byteOrder: "little" },
  { bits: 64, byteOrder: "big" },
] as const)("functions are read with $bits bits in $byteOrder endian, by address", ({ bits, byteOrder }) => {
  const bytes = withSymbols(bits, byteOrder, [
    { name: "later", type: 2, start: 0x2000, size: 0x10 },
    { name: "an object", type: 1, start: 0x3000, size: 8 },
    { name: "earlier", type: 2, start: 0x1000, size: 0x20 },
    { name: "a label", type: 2, start: 0x1008, size: 0 },
  ]);
  expect(readFunctions(bytes)).toEqual([
    { name: "earlier", start: 0x1000, end: 0x1020 },
    { name: "later", start: 0x2000, end: 0x2010 },
  ]);
});

it("a stripped program has none", () => {
  expect(readFunctions(tinyElf({}))).toEqual([]);
});
