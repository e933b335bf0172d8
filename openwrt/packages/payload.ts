import { createHash } from "node:crypto";

/** The mode bits in a package: permissions, setuid, setgid, sticky. */
const PERMISSIONS = 0o7777;

interface Common {
  /** Relative to the router's root, without a leading slash, like `etc/init.d/phantun-runtime`. */
  readonly path: string;
  readonly mode: number;
}

export interface FileEntry extends Common {
  readonly kind: "file";
  readonly data: Buffer;
}

export interface LinkEntry extends Common {
  readonly kind: "link";
  readonly target: string;
}

export interface DirectoryEntry extends Common {
  readonly kind: "directory";
}

/** A file, link or folder that a package installs on the router. Its owner is root. */
export type Entry = FileEntry | LinkEntry | DirectoryEntry;

export function file(path: string, data: Buffer | string, mode = 0o644): FileEntry {
  return { kind: "file", path, data: Buffer.from(data), mode: mode & PERMISSIONS };
}

export function link(path: string, target: string): LinkEntry {
  return { kind: "link", path, target, mode: 0o777 };
}

export function directory(path: string, mode = 0o755): DirectoryEntry {
  return { kind: "directory", path, mode: mode & PERMISSIONS };
}

export function sha256(data: Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}

/** Compares in byte order, like `LC_ALL=C sort` and apk, independent of the locale. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The parent folder of a path; the root is the empty string. */
export function parent(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** The entries with all of their parent folders (mode 755), each path once, in byte order. */
export function complete(entries: readonly Entry[]): Entry[] {
  const known = new Map<string, Entry>(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let above = parent(path); above !== "" && !known.has(above); above = parent(above)) {
      known.set(above, directory(above));
    }
  }
  return [...known.values()].sort((left, right) => byBytes(left.path, right.path));
}

/** The installed size of both package managers: the sum of all file sizes, in bytes. */
export function installedSize(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.data.length : 0), 0);
}
