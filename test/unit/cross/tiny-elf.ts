/** What of a tiny executable a test chooses; the rest is a little-endian 64-bit program without segments. */
export interface TinyElf {
  bits?: 32 | 64;
  byteOrder?: "little" | "big";
  type?: number;
  machine?: number;
  flags?: number;
  segments?: { type: number; content: Buffer }[];
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
  text = "",
}: TinyElf): Buffer {
  const wide = bits === 64;
  const little = byteOrder === "little";
  const headerSize = wide ? 64 : 52;
  const entrySize = wide ? 56 : 32;
  const headers = Buffer.alloc(headerSize + entrySize * segments.length);
  const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
  const address = (at: number, value: number) =>
    wide ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little);
  headers.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1]);
  view.setUint16(16, type, little);
  view.setUint16(18, machine, little);
  address(wide ? 32 : 28, headerSize);
  view.setUint32(wide ? 48 : 36, flags, little);
  view.setUint16(wide ? 54 : 42, entrySize, little);
  view.setUint16(wide ? 56 : 44, segments.length, little);
  let offset = headers.length;
  for (const [index, { type, content }] of segments.entries()) {
    const at = headerSize + entrySize * index;
    view.setUint32(at, type, little);
    address(at + (wide ? 8 : 4), offset);
    address(at + (wide ? 32 : 16), content.length);
    offset += content.length;
  }
  return Buffer.concat([headers, ...segments.map(({ content }) => content), Buffer.from(text)]);
}
