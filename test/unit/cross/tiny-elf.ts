/** The configurable parts of a tiny executable; by default a little-endian 64-bit program without segments. */
export interface TinyElf {
  bits?: 32 | 64;
  byteOrder?: "little" | "big";
  type?: number;
  machine?: number;
  flags?: number;
  segments?: { type: number; content: Buffer }[];
  sections?: { type: number; link?: number; content: Buffer }[];
  /** The text after the headers, like a program's strings. */
  text?: string;
}

/** An executable's headers without code. */
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
  for (const [index, { type, link = 0, content }] of sections.entries()) {
    const at = firstSection + sectionSize * index;
    word(at + 4, type);
    word(at + (wide ? 40 : 24), link);
    address(at + (wide ? 24 : 16), offset);
    address(at + (wide ? 32 : 20), content.length);
    offset += content.length;
  }
  return Buffer.concat([headers, ...[...segments, ...sections].map(({ content }) => content), Buffer.from(text)]);
}

/** The content of a section `.ARM.attributes` with these file attributes, each a tag and its values. */
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

/** The content of a segment of notes: a foreign one, then the build ID. */
export function buildIdNotes(byteOrder: "little" | "big", id: Buffer): Buffer {
  const note = (owner: string, type: number, content: Buffer) => {
    const head = Buffer.alloc(12);
    const write = (value: number, at: number) =>
      byteOrder === "little" ? head.writeUInt32LE(value, at) : head.writeUInt32BE(value, at);
    write(owner.length, 0);
    write(content.length, 4);
    write(type, 8);
    const padded = Buffer.alloc(Math.ceil(content.length / 4) * 4);
    content.copy(padded);
    return Buffer.concat([head, Buffer.from(owner), padded]);
  };
  return Buffer.concat([
    note("XYZ\0", 3, Buffer.from("other")),
    note("GNU\0", 1, Buffer.alloc(16)),
    note("GNU\0", 3, id),
  ]);
}

/** A file with a symbol table, whose entries are given with their type (STT_FUNC is 2). */
export function withSymbols(
  bits: 32 | 64,
  byteOrder: "little" | "big",
  symbols: { name: string; type: number; start: number; size: number }[],
): Buffer {
  const names = Buffer.from(`\0${symbols.map(({ name }) => `${name}\0`).join("")}`);
  const entry = bits === 64 ? 24 : 16;
  const table = Buffer.alloc(entry * symbols.length);
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const little = byteOrder === "little";
  for (const [index, { name, type, start, size }] of symbols.entries()) {
    const at = entry * index;
    view.setUint32(at, names.indexOf(`\0${name}\0`) + 1, little);
    if (bits === 64) {
      view.setUint8(at + 4, 0x10 | type);
      view.setBigUint64(at + 8, BigInt(start), little);
      view.setBigUint64(at + 16, BigInt(size), little);
    } else {
      view.setUint32(at + 4, start, little);
      view.setUint32(at + 8, size, little);
      view.setUint8(at + 12, 0x10 | type);
    }
  }
  return tinyElf({
    bits,
    byteOrder,
    sections: [
      { type: 2, link: 1, content: table },
      { type: 3, content: names },
    ],
  });
}
