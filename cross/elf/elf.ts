import type { Platform } from "../platform.ts";
import { type ArmAttributes, readArmAttributes } from "./arm-attributes.ts";
import { viewElf } from "./view.ts";

/** Properties of an executable from its header, program headers and section headers (System V ABI, chapters 4 and 5). */
export interface Executable {
  bits: 32 | 64;
  byteOrder: "little" | "big";
  /** `e_machine`, a number of the ELF registry. */
  machine: number;
  /** `e_flags`, whose meaning depends on the machine. */
  flags: number;
  /** The program interpreter (the dynamic linker), or `undefined` for a static executable. */
  interpreter: string | undefined;
  /** `fp_abi` of a MIPS executable's segment PT_MIPS_ABIFLAGS, if present. */
  mipsFloatAbi: number | undefined;
  /** The processor requirements of a 32-bit ARM executable; stripping keeps them. */
  arm: ArmAttributes | undefined;
  /** Whether it is position-independent (`e_type` 3) or has a fixed address (2). */
  anyAddress: boolean;
  /** The build ID that connects it with its symbols, in hexadecimal digits, if the linker wrote one. */
  buildId: string | undefined;
  /** Whether it still has its symbol table, which is as large as the code. */
  symbols: boolean;
}

/** `p_type` of the segment that names the program interpreter. */
const PT_INTERP = 3;

/** `p_type` of a segment with notes; `n_type` and name of the note that holds a build ID (glibc, elf/elf.h). */
const PT_NOTE = 4;
const NT_GNU_BUILD_ID = 3;
const noteOwner = "GNU\0";

/** `p_type` of the segment with MIPS's ABI flags, in which `fp_abi` is the byte at offset 7 (binutils, elf/mips.h). */
const PT_MIPS_ABIFLAGS = 0x70000003;
const fpAbiOffset = 7;

/** `e_machine` of 32-bit ARM, and `sh_type` of its section .ARM.attributes. */
const EM_ARM = 40;
const SHT_ARM_ATTRIBUTES = 0x70000003;

/** `sh_type` of the symbol table, which `strip` removes. */
const SHT_SYMTAB = 2;

/** `e_type` of programs with a fixed address, and of position-independent programs. */
const ET_EXEC = 2;
const ET_DYN = 3;

/** The build ID in a note segment. Each note has three words, its owner's name and its content. */
function buildIdOf(notes: Buffer, byteOrder: "little" | "big"): string | undefined {
  const word = (at: number) => (byteOrder === "little" ? notes.readUInt32LE(at) : notes.readUInt32BE(at));
  const padded = (length: number) => Math.ceil(length / 4) * 4;
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, size, type] = [word(at), word(at + 4), word(at + 8)];
    const content = at + 12 + padded(nameSize);
    const owner = notes.toString("latin1", at + 12, at + 12 + nameSize);
    if (type === NT_GNU_BUILD_ID && owner === noteOwner) return notes.toString("hex", content, content + size);
    at = content + padded(size);
  }
  return undefined;
}

/**
 * Reads an executable's headers.
 *
 * @throws Error with the fault, when the bytes are not an ELF executable or end too early.
 */
export function readExecutable(bytes: Buffer): Executable {
  const { wide, byteOrder, half, word, segments, sections } = viewElf(bytes);
  const type = half(16);
  if (type !== ET_EXEC && type !== ET_DYN) {
    throw new Error(`e_type is ${type}: 2 (executable) and 3 (position-independent executable) are accepted`);
  }
  const machine = half(18);
  const found: Executable = {
    bits: wide ? 64 : 32,
    byteOrder,
    machine,
    flags: word(wide ? 48 : 36),
    interpreter: undefined,
    mipsFloatAbi: undefined,
    arm: undefined,
    anyAddress: type === ET_DYN,
    buildId: undefined,
    symbols: false,
  };
  for (const { type, offset, size } of segments()) {
    const content = bytes.subarray(offset, offset + size);
    if (type === PT_INTERP) found.interpreter = content.toString("latin1").replace(/\0.*/s, "");
    if (type === PT_NOTE) found.buildId ??= buildIdOf(content, byteOrder);
    if (type === PT_MIPS_ABIFLAGS) found.mipsFloatAbi = content.readUInt8(fpAbiOffset);
  }
  for (const { type, offset, size } of sections()) {
    if (type === SHT_SYMTAB) found.symbols = true;
    // The meaning of this section type depends on the machine.
    if (machine === EM_ARM && type === SHT_ARM_ATTRIBUTES) {
      found.arm = readArmAttributes(bytes.subarray(offset, offset + size), byteOrder);
    }
  }
  return found;
}

const hexadecimal = (value: number) => `0x${value.toString(16).padStart(8, "0")}`;

/** Build folders whose paths must not occur in a program: they differ between machines and reveal where it was built. */
const buildFolders =
  /\/(?:root|home|source|build|cargo|launcher|quickjs|musl|opt\/zig|usr\/lib\/rustlib|usr\/src|var\/cache)\/[\w.-][\w./-]*/g;

/** The build paths that occur in a file, without duplicates. */
export const buildPaths = (bytes: Buffer): string[] => [...new Set(bytes.toString("latin1").match(buildFolders))];

/**
 * Compares an executable with its row of the platform table.
 *
 * @returns one sentence for each deviation.
 */
export function executableFaults(bytes: Buffer, { elf }: Pick<Platform, "elf">): string[] {
  const found = readExecutable(bytes);
  const faults: string[] = [];
  const expect = (what: string, wanted: string | number | undefined, got: string | number | undefined) => {
    if (wanted !== got) faults.push(`${what} is ${got ?? "missing"}, expected ${wanted ?? "nothing"}`);
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
      faults.push(`Tag_CPU_arch is ${architecture ?? "missing"}, expected ${architectures.join(" or ")}`);
    }
    expect("Tag_FP_arch", floatingPoint, found.arm?.floatingPoint);
    expect("Tag_Advanced_SIMD_arch", 0, found.arm?.simd);
  }
  expect("the program interpreter", undefined, found.interpreter);
  if (found.symbols) faults.push("it has a symbol table, expected a stripped one");
  for (const path of buildPaths(bytes)) faults.push(`it carries a path of the build, ${path}`);
  return faults;
}
