import { expect, test } from "vitest";
import { block, container, encodeTree } from "../../../../openwrt/packages/adb.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

test("small numbers and null fit the slot; trailing nulls are dropped", () => {
  // versions, root = object at 8; 2 slots: their count, field 1 = 5
  expect(encodeTree({ 1: 5, 2: null, 3: "" })).toEqual(hex("00000000 080000e0 02000000 05000010"));
});

test("a number of more than 28 bits is stored separately", () => {
  expect(encodeTree({ 1: 2 ** 28 })).toEqual(hex("00000000 0c0000e0 00000010 02000000 08000020"));
});

test("strings are stored with their length, aligned by its width, and once", () => {
  expect(encodeTree({ 1: "ab", 2: "ab" })).toEqual(hex("00000000 0c0000e0 026162 00 03000000 08000080 08000080"));
  const long = encodeTree({ 1: "x".repeat(256) });
  expect(long.subarray(8, 10)).toEqual(hex("0001"));
  expect(long.readUInt32LE(long.length - 4)).toBe(0x90000008);
});

test("an empty list is null", () => {
  expect(encodeTree({ 1: [], 2: 1 })).toEqual(hex("00000000 080000e0 03000000 00000000 01000010"));
});

test("a block has its type and its length including the header, and is padded to a multiple of 8", () => {
  expect(block(2, Buffer.from("abcde"))).toEqual(hex("09000080 6162636465 00000000000000"));
  expect(block(0, Buffer.from("abcd"))).toEqual(hex("08000000 61626364"));
  expect(container("indx", []).toString()).toBe("ADB.indx");
});
