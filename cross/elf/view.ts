/** A segment or a section of an ELF file, from its program header or section header. */
export interface Part {
  /** `p_type` or `sh_type`. */
  type: number;
  /** `sh_link` of a section; 0 of a segment. */
  link: number;
  /** Offset and size of its bytes in the file. */
  offset: number;
  size: number;
}

/** The fields of one ELF file, in its own word size and byte order. */
export interface ElfView {
  wide: boolean;
  byteOrder: "little" | "big";
  half(at: number): number;
  word(at: number): number;
  address(at: number): number;
  segments(): Part[];
  sections(): Part[];
}

/**
 * Opens the bytes of an ELF file (System V ABI, chapters 4 and 5).
 *
 * @throws Error when they do not begin with an ELF header.
 */
export function viewElf(bytes: Buffer): ElfView {
  if (bytes.length < 52 || bytes.readUInt32BE(0) !== 0x7f454c46) {
    throw new Error("the file does not begin like an ELF executable (7f 45 4c 46); give one that the build wrote");
  }
  const little = bytes[5] === 1;
  const wide = bytes[4] === 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const half = (at: number) => view.getUint16(at, little);
  const word = (at: number) => view.getUint32(at, little);
  const address = (at: number) => (wide ? Number(view.getBigUint64(at, little)) : word(at));
  const parts = (first: number, size: number, count: number, read: (at: number) => Part) =>
    Array.from({ length: count }, (_, index) => read(first + size * index));
  return {
    wide,
    byteOrder: little ? "little" : "big",
    half,
    word,
    address,
    segments: () =>
      parts(address(wide ? 32 : 28), half(wide ? 54 : 42), half(wide ? 56 : 44), (at) => ({
        type: word(at),
        link: 0,
        offset: address(at + (wide ? 8 : 4)),
        size: address(at + (wide ? 32 : 16)),
      })),
    sections: () =>
      parts(address(wide ? 40 : 32), half(wide ? 58 : 46), half(wide ? 60 : 48), (at) => ({
        type: word(at + 4),
        link: word(at + (wide ? 40 : 24)),
        offset: address(at + (wide ? 24 : 16)),
        size: address(at + (wide ? 32 : 20)),
      })),
  };
}
