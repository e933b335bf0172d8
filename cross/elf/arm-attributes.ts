/**
 * What an ARM executable's build attributes say of the processor that it needs (Addenda to the Arm ABI, chapter 3). lld
 * keeps those of the first object alone, which is C's start file: what was compiled otherwise only the emulated CPU shows.
 */
export interface ArmAttributes {
  /** Tag_CPU_arch: 4 and 5 are ARMv5TE and TEJ, 6 and 7 ARMv6 and v6KZ, 10 is ARMv7. */
  architecture: number;
  /** Tag_FP_arch: 0 is none, 2 VFPv2, 3 VFPv3 with 32 registers, 4 with 16. */
  floatingPoint: number;
  /** Tag_Advanced_SIMD_arch: 0 is none, anything else NEON. */
  simd: number;
}

const tags = { architecture: 6, floatingPoint: 10, simd: 12 };

/** The attributes of a whole file, in the subsection of the ABI itself. */
const TAG_FILE = 1;
const vendor = "aeabi\0";

/** Whether a tag's value is text: two names of a processor, and from 33 on each odd one. */
const isText = (tag: number) => tag === 4 || tag === 5 || (tag > 32 && tag % 2 === 1);

/** Tag_compatibility: a number, then text. */
const TAG_COMPATIBILITY = 32;

/**
 * Reads the content of a section `.ARM.attributes`. What it does not mention is 0, as the ABI says.
 *
 * @throws Error when the section is in another form than version A, which is the only one.
 */
export function readArmAttributes(section: Buffer, byteOrder: "little" | "big"): ArmAttributes {
  const word = (at: number) => (byteOrder === "little" ? section.readUInt32LE(at) : section.readUInt32BE(at));
  const start = 1 + 4 + vendor.length;
  if (section[0] !== 0x41 || section.toString("latin1", 5, start) !== vendor || section[start] !== TAG_FILE) {
    throw new Error("the section .ARM.attributes does not begin with the ABI's own attributes of the file");
  }
  let at = start + 5;
  const end = start + word(start + 1);
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = section.readUInt8(at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const skipText = () => {
    at = section.indexOf(0, at) + 1;
  };
  const values = new Map<number, number>();
  while (at < end) {
    const tag = number();
    if (isText(tag)) skipText();
    else values.set(tag, number());
    if (tag === TAG_COMPATIBILITY) skipText();
  }
  const value = (tag: number) => values.get(tag) ?? 0;
  return {
    architecture: value(tags.architecture),
    floatingPoint: value(tags.floatingPoint),
    simd: value(tags.simd),
  };
}
