import { describe, expect, it } from "vitest";
import { callerAt, loadAddress, nameFrames, returnAddresses } from "../../../../buildx/symbols/frames.ts";

const functions = [
  { name: "_start", start: 0x1000, end: 0x1020 },
  { name: "main", start: 0x1100, end: 0x1200 },
  { name: "rust_panic", start: 0x5040, end: 0x5080 },
  { name: "backtrace::print", start: 0x7100, end: 0x7200 },
  // The same page offset and length as another function, so that a single frame fits both.
  { name: "panic_fmt", start: 0x9100, end: 0x9200 },
];

const log = (base: number, ...addresses: number[]) =>
  [
    "phantun panicked at src/bin/client.rs:110:10:",
    ...addresses.map((address, frame) => `  ${frame}:     0x${(base + address).toString(16)} - <unknown>`),
    "  9:                0x0 - <unknown>",
  ].join("\n");

const panic = [0x7150, 0x5080, 0x1180, 0x1010];

it("return addresses are found in any surrounding text, without the final zero", () => {
  expect(returnAddresses(log(0x7f0000000000, ...panic))).toEqual(panic.map((address) => 0x7f0000000000 + address));
  expect(returnAddresses("  0: 0x1234 - main")).toEqual([]);
});

describe("the caller at a return address", () => {
  it.each([
    { what: "inside", address: 0x1101, caller: "main" },
    { what: "behind a call that ends the function", address: 0x1200, caller: "main" },
    { what: "at the first instruction, to which nothing returns", address: 0x1100, caller: undefined },
    { what: "between functions", address: 0x3000, caller: undefined },
  ])("$what", ({ address, caller }) => {
    expect(callerAt(functions, address)?.name).toBe(caller);
  });
});

describe("the load address", () => {
  it.each([0, 0x1000, 0x555555554000, 0x7fff00000000])("0x%x is found again", (base) => {
    expect(loadAddress(functions, returnAddresses(log(base, ...panic)))).toBe(base);
  });

  it("is not guessed if two are equally likely, for another program's frames, or without frames", () => {
    expect(loadAddress(functions, [0x7f0000000150])).toBeUndefined();
    expect(loadAddress(functions, [0x7f0000000f50, 0x7f0000000f60])).toBeUndefined();
    expect(loadAddress(functions, [])).toBeUndefined();
  });
});

it("frames get their names, and frames without names stay unchanged", () => {
  expect(nameFrames(log(0x10000, ...panic, 0x3000), functions, 0x10000, (name) => `<${name}>`).split("\n")).toEqual([
    "phantun panicked at src/bin/client.rs:110:10:",
    "  0:     0x17150 - <backtrace::print>",
    "  1:     0x15080 - <rust_panic>",
    "  2:     0x11180 - <main>",
    "  3:     0x11010 - <_start>",
    "  4:     0x13000 - <unknown>",
    "  9:                0x0 - <unknown>",
  ]);
});
