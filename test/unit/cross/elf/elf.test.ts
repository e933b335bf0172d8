import { describe, expect, it } from "vitest";
import { executableFaults, readExecutable } from "../../../../cross/elf/elf.ts";
import { platforms } from "../../../../cross/platforms.ts";
import { armAttributes, buildIdNotes, type TinyElf, tinyElf } from "../tiny-elf.ts";

function row(name: string) {
  const found = platforms.find(({ platform }) => platform === name);
  if (!found) throw new Error(`${name} is not in the table`);
  return found;
}

/** PT_MIPS_ABIFLAGS of MIPS32 release 2, with a float ABI. */
const abiFlags = (fpAbi: number) => ({ type: 0x70000003, content: Buffer.from([0, 0, 32, 2, 1, 0, 0, fpAbi]) });

const mips = (change: TinyElf = {}) =>
  tinyElf({ bits: 32, byteOrder: "big", machine: 8, flags: 0x70001007, segments: [abiFlags(3)], ...change });

/** A program for 32-bit ARM: its flags, then the values of Tag_CPU_arch, Tag_FP_arch and Tag_Advanced_SIMD_arch. */
const arm = (flags: number, architecture: number, floatingPoint: number, simd = 0) =>
  tinyElf({
    bits: 32,
    machine: 40,
    flags,
    sections: [
      { type: 3, content: Buffer.from("names") },
      { type: 0x70000003, content: armAttributes([6, architecture], [10, floatingPoint], [12, simd]) },
    ],
  });

describe("an executable's headers", () => {
  it.each([
    { bits: 32, byteOrder: "little" },
    { bits: 32, byteOrder: "big" },
    { bits: 64, byteOrder: "little" },
    { bits: 64, byteOrder: "big" },
  ] as const)("are read with $bits bits in $byteOrder endian", ({ bits, byteOrder }) => {
    const interpreter = { type: 3, content: Buffer.from("/lib/ld-musl.so.1\0") };
    const notes = { type: 4, content: buildIdNotes(byteOrder, Buffer.from("c0ffee", "hex")) };
    const segments = [abiFlags(5), interpreter, notes];
    const bytes = tinyElf({ bits, byteOrder, type: 3, machine: 22, flags: 0xfedcba98, segments });
    expect(readExecutable(bytes)).toEqual({
      bits,
      byteOrder,
      machine: 22,
      flags: 0xfedcba98,
      interpreter: "/lib/ld-musl.so.1",
      mipsFloatAbi: 5,
      arm: undefined,
      anyAddress: true,
      buildId: "c0ffee",
      symbols: false,
    });
  });

  it("show a program at a fixed address without notes", () => {
    expect(readExecutable(tinyElf({}))).toMatchObject({ anyAddress: false, buildId: undefined });
  });

  it("of a file that is not executable are refused", () => {
    expect(() => readExecutable(Buffer.from("#!/bin/sh\n".repeat(10)))).toThrow(
      "does not begin like an ELF executable",
    );
    expect(() => readExecutable(Buffer.alloc(0))).toThrow("does not begin like an ELF executable");
    expect(() => readExecutable(tinyElf({ type: 1 }))).toThrow("e_type is 1: 2 (executable) and 3");
  });
});

describe("an executable is compared with its row", () => {
  it.each([
    ["linux/amd64", tinyElf({ type: 3 })],
    ["linux/arm/v7", arm(0x05000400, 10, 4)],
    ["linux/arm/v6", arm(0x05000400, 7, 2)],
    ["linux/arm/v5", arm(0x05000200, 5, 0)],
    ["linux/mips", mips()],
    ["linux/mips", mips({ flags: 0x70001005 })],
  ])("a correct one for %s has no fault", (name, bytes) => {
    expect(executableFaults(bytes, row(name))).toEqual([]);
  });

  it.each<[string, string, Buffer, string[]]>([
    ["another machine", "linux/amd64", tinyElf({ machine: 183 }), ["e_machine is 183, expected 62"]],
    ["the other byte order", "linux/mipsle", mips(), ["the byte order is big, expected little"]],
    ["half the word size", "linux/amd64", tinyElf({ bits: 32 }), ["the word size in bits is 32, expected 64"]],
    [
      "hard float where there is no FPU",
      "linux/arm/v5",
      arm(0x05000400, 5, 0),
      ["e_flags under the mask 0xff000600 is 0x05000400, expected 0x05000200"],
    ],
    [
      "NEON, and the registers that come with it",
      "linux/arm/v7",
      arm(0x05000400, 10, 3, 1),
      ["Tag_FP_arch is 3, expected 4", "Tag_Advanced_SIMD_arch is 1, expected 0"],
    ],
    ["ARMv7", "linux/arm/v6", arm(0x05000400, 10, 2), ["Tag_CPU_arch is 10, expected 6 or 7"]],
    [
      "an untold processor",
      "linux/arm/v7",
      tinyElf({ bits: 32, machine: 40, flags: 0x05000400 }),
      [
        "Tag_CPU_arch is missing, expected 10",
        "Tag_FP_arch is missing, expected 4",
        "Tag_Advanced_SIMD_arch is missing, expected 0",
      ],
    ],
    [
      "MIPS32 release 6",
      "linux/mips",
      mips({ flags: 0xa0001007 }),
      ["e_flags under the mask 0xf000f000 is 0xa0001000, expected 0x70001000"],
    ],
    ["MIPS in hard float", "linux/mips", mips({ segments: [abiFlags(1)] }), ["the MIPS float ABI is 1, expected 3"]],
    [
      "MIPS of an untold float ABI",
      "linux/mips",
      mips({ segments: [] }),
      ["the MIPS float ABI is missing, expected 3"],
    ],
    [
      "a dynamic linker that the image does not have",
      "linux/amd64",
      tinyElf({ segments: [{ type: 3, content: Buffer.from("/lib64/ld-linux-x86-64.so.2\0") }] }),
      ["the program interpreter is /lib64/ld-linux-x86-64.so.2, expected nothing"],
    ],
    [
      "symbols that were not stripped",
      "linux/amd64",
      tinyElf({ sections: [{ type: 2, content: Buffer.alloc(24) }] }),
      ["it has a symbol table, expected a stripped one"],
    ],
    [
      "paths of the build, each told once",
      "linux/amd64",
      tinyElf({ text: "\0/cargo/registry/src/a.rs\0/cargo/registry/src/a.rs\0/home/me/x\0/crates/b.rs\0" }),
      ["it carries a path of the build, /cargo/registry/src/a.rs", "it carries a path of the build, /home/me/x"],
    ],
  ])("%s is a fault", (_, name, bytes, faults) => {
    expect(executableFaults(bytes, row(name))).toEqual(faults);
  });
});
