/**
 * The processor requirements in an ARM executable's build attributes (Addenda to the Arm ABI, chapter 3). lld keeps only the
 * attributes of the first object, which is C's start file: only a run on the emulated CPU shows other objects' requirements.
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

/** The tag for attributes of the whole file, in the ABI's own subsection. */
const TAG_FILE = 1;
const vendor = "aeabi\0";

/** Whether a tag's value is text: the tags of processor names (4 and 5), and each odd tag from 33 on. */
const isText = (tag: number) => tag === 4 || tag === 5 || (tag > 32 && tag % 2 === 1);

/** Tag_compatibility: a number, then text. */
const TAG_COMPATIBILITY = 32;

/**
 * Reads the content of a section `.ARM.attributes`. A missing attribute is 0, as the ABI defines.
 *
 * @throws Error when the section is not in version A of the format, the only version.
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
