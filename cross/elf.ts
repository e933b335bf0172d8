import { type ArmAttributes, readArmAttributes } from "./arm-attributes.ts";
import type { Platform } from "./platform.ts";

/** What an executable says of itself in its header and program headers (System V ABI, chapters 4 and 5). */
export interface Executable {
  bits: 32 | 64;
  byteOrder: "little" | "big";
  /** `e_machine`, a number of the ELF registry. */
  machine: number;
  /** `e_flags`, whose meaning is the machine's own. */
  flags: number;
  /** The program interpreter (the dynamic linker) that has to be in the image, or nothing in a static executable. */
  interpreter: string | undefined;
  /** `fp_abi` of a MIPS executable's PT_MIPS_ABIFLAGS, or nothing where there is no such segment. */
  mipsFloatAbi: number | undefined;
  /** What 32-bit ARM says of the processor that it needs; stripping leaves it there. */
  arm: ArmAttributes | undefined;
}

/** `p_type` of the segment that names the program interpreter. */
const PT_INTERP = 3;

/** `p_type` of the segment with MIPS's ABI flags, in which `fp_abi` is the byte at offset 7 (binutils, elf/mips.h). */
const PT_MIPS_ABIFLAGS = 0x70000003;
const fpAbiOffset = 7;

/** `e_machine` of 32-bit ARM, and `sh_type` of its section .ARM.attributes. */
const EM_ARM = 40;
const SHT_ARM_ATTRIBUTES = 0x70000003;

/** `e_type` of programs: at a fixed address (2), or at any (3). */
const programTypes = [2, 3];

/**
 * Reads an executable's headers.
 *
 * @throws Error saying what is wrong, when the bytes are no executable of the ELF format or end too early.
 */
export function readExecutable(bytes: Buffer): Executable {
  if (bytes.length < 52 || bytes.readUInt32BE(0) !== 0x7f454c46) {
    throw new Error("the file does not begin like an ELF executable (7f 45 4c 46); give one that the build wrote");
  }
  const little = bytes[5] === 1;
  const wide = bytes[4] === 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const half = (at: number) => view.getUint16(at, little);
  const word = (at: number) => view.getUint32(at, little);
  const address = (at: number) => (wide ? Number(view.getBigUint64(at, little)) : word(at));
  if (!programTypes.includes(half(16))) {
    throw new Error(`e_type is ${half(16)}: 2 (executable) and 3 (position-independent executable) are accepted`);
  }
  let interpreter: string | undefined;
  let mipsFloatAbi: number | undefined;
  const first = address(wide ? 32 : 28);
  const size = half(wide ? 54 : 42);
  const count = half(wide ? 56 : 44);
  for (let at = first; at < first + size * count; at += size) {
    const offset = address(at + (wide ? 8 : 4));
    if (word(at) === PT_INTERP) {
      const length = address(at + (wide ? 32 : 16));
      interpreter = bytes.toString("latin1", offset, offset + length).replace(/\0.*/s, "");
    }
    if (word(at) === PT_MIPS_ABIFLAGS) mipsFloatAbi = view.getUint8(offset + fpAbiOffset);
  }
  const byteOrder = little ? "little" : "big";
  const machine = half(18);
  let arm: ArmAttributes | undefined;
  if (machine === EM_ARM) {
    const [sections, size, count] = [word(32), half(46), half(48)];
    for (let at = sections; at < sections + size * count; at += size) {
      if (word(at + 4) !== SHT_ARM_ATTRIBUTES) continue;
      const offset = word(at + 16);
      arm = readArmAttributes(bytes.subarray(offset, offset + word(at + 20)), byteOrder);
    }
  }
  return {
    bits: wide ? 64 : 32,
    byteOrder,
    machine,
    flags: word(wide ? 48 : 36),
    interpreter,
    mipsFloatAbi,
    arm,
  };
}

const hexadecimal = (value: number) => `0x${value.toString(16).padStart(8, "0")}`;

/** Folders of the build that no program may carry: they differ from machine to machine, and say where it was built. */
const buildFolders = /\/(?:root|home|source|build|cargo|launcher|quickjs)\/[\w.-][\w./-]*/g;

/** The paths of the build that stand in a file, each once. */
export const buildPaths = (bytes: Buffer): string[] => [...new Set(bytes.toString("latin1").match(buildFolders))];

/**
 * Compares an executable with what its row of the platform table promises.
 *
 * @returns one sentence for each thing that is not so; none for a good executable.
 */
export function executableFaults(bytes: Buffer, { elf }: Pick<Platform, "elf">): string[] {
  const found = readExecutable(bytes);
  const faults: string[] = [];
  const expect = (what: string, wanted: string | number | undefined, got: string | number | undefined) => {
    if (wanted !== got) faults.push(`${what} is ${got ?? "not told"}, expected ${wanted ?? "nothing"}`);
  };
  expect("the word size in bits", elf.bits, found.bits);
  expect("the byte order", elf.byteOrder, found.byteOrder);
  expect("e_machine", elf.machine, found.machine);
  const { mask, value } = elf.flags;
  expect(`e_flags under the mask ${hexadecimal(mask)}`, hexadecimal(value), hexadecimal((found.flags & mask) >>> 0));
  if (elf.mipsFloatAbi !== undefined) expect("the MIPS float ABI", elf.mipsFloatAbi, found.mipsFloatAbi);
  if (elf.arm) {
    const { architectures, floatingPoint } = elf.arm;
    const architecture = found.arm?.architecture;
    if (architecture === undefined || !architectures.includes(architecture)) {
      faults.push(`Tag_CPU_arch is ${architecture ?? "not told"}, expected ${architectures.join(" or ")}`);
    }
    expect("Tag_FP_arch", floatingPoint, found.arm?.floatingPoint);
    expect("Tag_Advanced_SIMD_arch", 0, found.arm?.simd);
  }
  expect("the program interpreter", undefined, found.interpreter);
  for (const path of buildPaths(bytes)) faults.push(`it carries a path of the build, ${path}`);
  return faults;
}
