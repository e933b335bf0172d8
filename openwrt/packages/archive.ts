import { gzipSync } from "node:zlib";
import { Header } from "tar";
import { PackagingError } from "./errors.ts";
import type { Entry } from "./payload.ts";

/** A tar record, in bytes; an archive ends with two records of zeros. */
const RECORD = 512;

const TYPES = { file: "File", link: "SymbolicLink", directory: "Directory" } as const;

/**
 * A tar archive of exactly these entries in their order, with numeric owners and one time for all entries, so that equal
 * input gives equal bytes. Paths start with `./`, as opkg expects.
 * @param seconds the Unix time of every entry
 */
export function tar(entries: readonly Entry[], seconds: number): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const data = entry.kind === "file" ? entry.data : Buffer.alloc(0);
    const block = Buffer.alloc(RECORD);
    const header = new Header({
      path: `./${entry.path}${entry.kind === "directory" && entry.path !== "" ? "/" : ""}`,
      mode: entry.mode,
      uid: 0,
      gid: 0,
      size: data.length,
      mtime: new Date(seconds * 1000),
      type: TYPES[entry.kind],
      ...(entry.kind === "link" ? { linkpath: entry.target } : {}),
    });
    if (header.encode(block)) {
      throw new PackagingError("input", `the path ${entry.path} does not fit a tar header; give it a shorter one`);
    }
    parts.push(block, data, Buffer.alloc((RECORD - (data.length % RECORD)) % RECORD));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * RECORD)]);
}

/** gzip without a name or a time. */
export function gzip(data: Buffer): Buffer {
  return gzipSync(data, { level: 9 });
}
