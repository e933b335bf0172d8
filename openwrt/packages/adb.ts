/**
 * The file format of apk v3: a tree of little-endian values, then blocks. All numbers are from apk-tools 3.0, src/adb.h and
 * src/adb.c.
 */
const TYPE = {
  int: 0x1,
  int32: 0x2,
  blob8: 0x8,
  blob16: 0x9,
  blob32: 0xa,
  array: 0xd,
  object: 0xe,
} as const;

/** A value has 28 bits in addition to its type: a small number, or an offset from the start of the tree. */
const VALUE_BITS = 28;
const NULL = 0;

export type AdbValue = null | number | string | Buffer | readonly AdbValue[] | AdbObject;

/** Fields by number, counted from 1. */
export interface AdbObject {
  readonly [field: number]: AdbValue | undefined;
}

export const BLOCK = { tree: 0, signature: 1, data: 2 } as const;

function tag(type: number, value: number): number {
  return ((type << VALUE_BITS) | value) >>> 0;
}

/** Appends values to a growing tree. Equal values are stored once, as in apk. */
class Tree {
  #parts: Buffer[] = [Buffer.alloc(8)];
  #length = 8;
  #known = new Map<string, number>();

  #store(data: Buffer, alignment: number): number {
    const key = `${alignment}:${data.toString("latin1")}`;
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    const padding = (alignment - (this.#length % alignment)) % alignment;
    const offset = this.#length + padding;
    this.#parts.push(Buffer.alloc(padding), data);
    this.#length = offset + data.length;
    this.#known.set(key, offset);
    return offset;
  }

  #number(value: number): number {
    if (value < 1 << VALUE_BITS) return tag(TYPE.int, value);
    const data = Buffer.alloc(4);
    data.writeUInt32LE(value);
    return tag(TYPE.int32, this.#store(data, 4));
  }

  #blob(data: Buffer): number {
    if (data.length === 0) return NULL;
    const [type, bytes] =
      data.length <= 0xff ? [TYPE.blob8, 1] : data.length <= 0xffff ? [TYPE.blob16, 2] : [TYPE.blob32, 4];
    const length = Buffer.alloc(bytes);
    length.writeUIntLE(data.length, 0, bytes);
    return tag(type, this.#store(Buffer.concat([length, data]), bytes));
  }

  #slots(type: number, values: readonly number[]): number {
    const used = values.findLastIndex((value) => value !== NULL) + 1;
    if (used === 0) return NULL;
    const data = Buffer.alloc(4 * (used + 1));
    data.writeUInt32LE(used + 1, 0);
    values.slice(0, used).forEach((value, slot) => {
      data.writeUInt32LE(value, 4 * (slot + 1));
    });
    return tag(type, this.#store(data, 4));
  }

  add(value: AdbValue | undefined): number {
    if (value === null || value === undefined) return NULL;
    if (typeof value === "number") return this.#number(value);
    if (typeof value === "string") return this.#blob(Buffer.from(value));
    if (Buffer.isBuffer(value)) return this.#blob(value);
    if (isArray(value))
      return this.#slots(
        TYPE.array,
        value.map((item) => this.add(item)),
      );
    const last = Math.max(0, ...Object.keys(value).map(Number));
    return this.#slots(
      TYPE.object,
      Array.from({ length: last }, (_, slot) => this.add(value[slot + 1])),
    );
  }

  /** The tree's bytes: 4 zero bytes of versions, the root's tag, the values. */
  finish(root: number): Buffer {
    const bytes = Buffer.concat(this.#parts);
    bytes.writeUInt32LE(root, 4);
    return bytes;
  }
}

function isArray(value: readonly AdbValue[] | AdbObject): value is readonly AdbValue[] {
  return Array.isArray(value);
}

export function encodeTree(root: AdbObject): Buffer {
  const tree = new Tree();
  return tree.finish(tree.add(root));
}

/** A block: 4-byte header (type, and length of header and content), content, zeros up to a multiple of 8. */
export function block(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(((type << 30) | (content.length + 4)) >>> 0);
  return Buffer.concat([head, content, Buffer.alloc((8 - ((content.length + 4) % 8)) % 8)]);
}

/** A whole uncompressed file: "ADB.", the tree's schema, the blocks. */
export function container(schema: "pckg" | "indx", blocks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(`ADB.${schema}`), ...blocks]);
}
