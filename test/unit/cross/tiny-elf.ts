/** What of a tiny executable a test chooses; the rest is a little-endian 64-bit program without segments. */
export interface TinyElf {
  bits?: 32 | 64;
  byteOrder?: "little" | "big";
  type?: number;
  machine?: number;
  flags?: number;
  segments?: { type: number; content: Buffer }[];
  sections?: { type: number; content: Buffer }[];
  /** What stands behind the headers, as a program's strings do. */
  text?: string;
}

/** An executable's headers with nothing to execute. */
export function tinyElf({
  bits = 64,
  byteOrder = "little",
  type = 2,
  machine = 62,
  flags = 0,
  segments = [],
  sections = [],
  text = "",
}: TinyElf): Buffer {
  const wide = bits === 64;
  const little = byteOrder === "little";
  const [headerSize, segmentSize, sectionSize] = wide ? [64, 56, 64] : [52, 32, 40];
  const firstSection = headerSize + segmentSize * segments.length;
  const headers = Buffer.alloc(firstSection + sectionSize * sections.length);
  const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
  const half = (at: number, value: number) => view.setUint16(at, value, little);
  const word = (at: number, value: number) => view.setUint32(at, value, little);
  const address = (at: number, value: number) =>
    wide ? view.setBigUint64(at, BigInt(value), little) : word(at, value);
  headers.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1]);
  half(16, type);
  half(18, machine);
  address(wide ? 32 : 28, headerSize);
  address(wide ? 40 : 32, firstSection);
  word(wide ? 48 : 36, flags);
  half(wide ? 54 : 42, segmentSize);
  half(wide ? 56 : 44, segments.length);
  half(wide ? 58 : 46, sectionSize);
  half(wide ? 60 : 48, sections.length);
  let offset = headers.length;
  for (const [index, { type, content }] of segments.entries()) {
    const at = headerSize + segmentSize * index;
    word(at, type);
    address(at + (wide ? 8 : 4), offset);
    address(at + (wide ? 32 : 16), content.length);
    offset += content.length;
  }
  for (const [index, { type, content }] of sections.entries()) {
    const at = firstSection + sectionSize * index;
    word(at + 4, type);
    address(at + (wide ? 24 : 16), offset);
    address(at + (wide ? 32 : 20), content.length);
    offset += content.length;
  }
  return Buffer.concat([headers, ...[...segments, ...sections].map(({ content }) => content), Buffer.from(text)]);
}

/** The content of a section `.ARM.attributes` with these attributes of the file, each a tag and what follows it. */
export function armAttributes(...attributes: (number | string)[][]): Buffer {
  const bytes = Buffer.concat(
    attributes.flat().map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(`${part}\0`))),
  );
  const length = (value: number) => {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(value);
    return word;
  };
  const file = Buffer.concat([Buffer.from([1]), length(5 + bytes.length), bytes]);
  return Buffer.concat([Buffer.from("A"), length(10 + file.length), Buffer.from("aeabi\0"), file]);
}
