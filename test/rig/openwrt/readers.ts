import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";

/**
 * A reader of apk v3 files that shares no code with the writer: it uses apk-tools' field numbers and checks every rule
 * that apk checks (sizes, order of data blocks, digests, padding).
 */
export type Value = number | Buffer | null | Value[];

const read = {
  type: (tag: number) => tag >>> 28,
  value: (tag: number) => tag & 0x0fffffff,
};

function decode(tree: Buffer, tag: number): Value {
  const at = read.value(tag);
  switch (read.type(tag)) {
    case 0x0:
      return null;
    case 0x1:
      return at;
    case 0x2:
      return tree.readUInt32LE(at);
    case 0x8:
      return tree.subarray(at + 1, at + 1 + tree.readUInt8(at));
    case 0x9:
      return tree.subarray(at + 2, at + 2 + tree.readUInt16LE(at));
    case 0xa:
      return tree.subarray(at + 4, at + 4 + tree.readUInt32LE(at));
    case 0xd:
    case 0xe: {
      if (at % 4 !== 0) throw new Error(`an object at ${at} is not aligned`);
      const count = tree.readUInt32LE(at);
      // Slot 0 holds the count, so that fields keep their numbers.
      return Array.from({ length: count }, (_, slot) =>
        slot === 0 ? count : decode(tree, tree.readUInt32LE(at + 4 * slot)),
      );
    }
    default:
      throw new Error(`unknown type ${read.type(tag)}`);
  }
}

export interface Adb {
  readonly schema: string;
  readonly tree: Buffer;
  readonly root: Value;
  readonly blocks: readonly { readonly type: number; readonly content: Buffer }[];
}

export function readAdb(file: Buffer): Adb {
  if (file.toString("latin1", 0, 4) !== "ADBd") throw new Error("is not a deflated apk v3 file");
  const data = inflateRawSync(file.subarray(4));
  if (data.toString("latin1", 0, 4) !== "ADB.") throw new Error("has no magic inside");
  const blocks = [];
  for (let at = 8; at < data.length; ) {
    const head = data.readUInt32LE(at);
    const size = head & 0x3fffffff;
    blocks.push({ type: head >>> 30, content: data.subarray(at + 4, at + size) });
    const end = Math.ceil(size / 8) * 8;
    if (data.subarray(at + size, at + end).some((byte) => byte !== 0)) throw new Error("padding is not zero");
    at += end;
  }
  const tree = blocks[0]?.content;
  if (tree === undefined || blocks[0]?.type !== 0) throw new Error("does not begin with its tree");
  return { schema: data.toString("latin1", 4, 8), tree, root: decode(tree, tree.readUInt32LE(4)), blocks };
}

/** Field `number` of an object. */
export function field(value: Value | undefined, number: number): Value {
  if (!Array.isArray(value)) throw new Error(`is no object: ${String(value)}`);
  return value[number] ?? null;
}

export function text(value: Value): string {
  return Buffer.isBuffer(value) ? value.toString() : "";
}

export function items(value: Value): Value[] {
  return Array.isArray(value) ? value.slice(1) : [];
}

/** One installed path: octal mode, then content, link target or nothing. */
export type Tree = Record<string, { mode: string; content?: Buffer; target?: string }>;

/** The files that `apk add` would install. */
export function apkTree({ root, blocks }: Adb): Tree {
  const tree: Tree = {};
  const data = blocks.filter(({ type }) => type === 2).map(({ content }) => content);
  items(field(root, 2)).forEach((folder, folderIndex) => {
    const name = text(field(folder, 1));
    if (name !== "") tree[name] = { mode: Number(field(field(folder, 2), 1)).toString(8) };
    items(field(folder, 3)).forEach((file, fileIndex) => {
      const path = name === "" ? text(field(file, 1)) : `${name}/${text(field(file, 1))}`;
      const mode = Number(field(field(file, 2), 1)).toString(8);
      const target = field(file, 6);
      if (Buffer.isBuffer(target)) {
        if (target.readUInt16LE() !== 0o120000) throw new Error(`${path} is no symbolic link`);
        tree[path] = { mode, target: target.subarray(2).toString() };
        return;
      }
      const size = Number(field(file, 3));
      const block = size === 0 ? Buffer.alloc(8) : data.shift();
      if (block === undefined) throw new Error(`${path} has no data`);
      if (size > 0 && (block.readUInt32LE(0) !== folderIndex + 1 || block.readUInt32LE(4) !== fileIndex + 1)) {
        throw new Error(`the data of ${path} is out of order`);
      }
      if (block.length - 8 !== size) throw new Error(`${path} is of another size`);
      tree[path] = { mode, content: block.subarray(8) };
    });
  });
  if (data.length > 0) throw new Error("there is data for no file");
  return tree;
}
