import { deflateRawSync } from "node:zlib";
import { type AdbObject, type AdbValue, BLOCK, block, container, encodeTree } from "./adb.ts";
import type { Description } from "./description.ts";
import type { Package } from "./ipk.ts";
import { byBytes, complete, type Entry, type FileEntry, file, installedSize, parent, sha256 } from "./payload.ts";
import { type ApkScripts, apkScripts } from "./scripts.ts";

/** Field numbers of apk-tools 3.0, src/apk_adb.h. */
const PACKAGE = { info: 1, paths: 2, scripts: 3 } as const;
const INFO = {
  name: 1,
  version: 2,
  identity: 3,
  description: 4,
  architecture: 5,
  license: 6,
  origin: 7,
  maintainer: 8,
  url: 9,
  installedSize: 12,
  fileSize: 13,
  depends: 15,
} as const;
const FOLDER = { name: 1, acl: 2, files: 3 } as const;
const FILE = { name: 1, acl: 2, size: 3, time: 4, hash: 5, target: 6 } as const;
const ACL = { mode: 1, user: 2, group: 3 } as const;
const DEPENDENCY = { name: 1, match: 3 } as const;
const SCRIPT = { postInstall: 3, preDeinstall: 4, postUpgrade: 7 } as const;
const INDEX = { description: 1, packages: 2 } as const;

/** "Not, in any version": APK_VERSION_CONFLICT with APK_DEPMASK_ANY (src/apk_version.h). */
const CONFLICT_WITH_ANY = 16 | 7;
/** S_IFLNK, which precedes a symbolic link's target. */
const SYMLINK = 0o120000;
/** A package's identity is the first 20 bytes of its tree's SHA-256, computed with these bytes set to zero. */
const IDENTITY_BYTES = 20;

/** A finished package file and its entry for `packages.adb`. */
export interface Apk {
  readonly name: string;
  readonly fileName: string;
  readonly data: Buffer;
  readonly info: AdbObject;
  /** Bytes of its unpacked files. */
  readonly installed: number;
  /** SHA-256 of the tree, by which a signed index authenticates the package. */
  readonly identity: Buffer;
}

function info(description: Description, size: number, identity: Buffer): AdbObject {
  const dependencies: [string, AdbValue][] = [
    ...description.depends.map((name): [string, AdbValue] => [name, { [DEPENDENCY.name]: name }]),
    ...description.conflicts.map((name): [string, AdbValue] => [
      name,
      { [DEPENDENCY.name]: name, [DEPENDENCY.match]: CONFLICT_WITH_ANY },
    ]),
  ];
  return {
    [INFO.name]: description.name,
    [INFO.version]: description.version,
    [INFO.identity]: identity,
    [INFO.description]: description.summary,
    [INFO.architecture]: description.architecture === "all" ? "noarch" : description.architecture,
    [INFO.license]: description.license,
    [INFO.origin]: "feeds/phantun/net/phantun-runtime",
    [INFO.maintainer]: description.maintainer,
    [INFO.url]: description.url,
    [INFO.installedSize]: size,
    [INFO.depends]: dependencies.sort(([left], [right]) => byBytes(left, right)).map(([, value]) => value),
  };
}

function acl(mode: number): AdbObject {
  return { [ACL.mode]: mode, [ACL.user]: "root", [ACL.group]: "root" };
}

function fileRecord(entry: Exclude<Entry, { kind: "directory" }>, seconds: number): AdbObject {
  const name = entry.path.slice(parent(entry.path).length).replace(/^\//, "");
  const common = { [FILE.name]: name, [FILE.acl]: acl(entry.mode), [FILE.time]: seconds };
  if (entry.kind === "file") {
    return { ...common, [FILE.size]: entry.data.length, [FILE.hash]: sha256(entry.data) };
  }
  const kind = Buffer.alloc(2);
  kind.writeUInt16LE(SYMLINK);
  return {
    ...common,
    [FILE.size]: entry.target.length,
    [FILE.target]: Buffer.concat([kind, Buffer.from(entry.target)]),
  };
}

/** Folders and their files, both in byte order: data blocks identify a file by its two positions. */
function layout(
  entries: readonly Entry[],
): { folder: string; mode: number; files: Exclude<Entry, { kind: "directory" }>[] }[] {
  const all = complete(entries);
  const folders = [{ path: "", mode: 0o755 }, ...all.filter(({ kind }) => kind === "directory")];
  return folders.map(({ path, mode }) => ({
    folder: path,
    mode,
    files: all.filter((entry) => entry.kind !== "directory").filter((entry) => parent(entry.path) === path),
  }));
}

function dataBlock(folder: number, position: number, { data }: FileEntry): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(folder + 1, 0);
  head.writeUInt32LE(position + 1, 4);
  return block(BLOCK.data, Buffer.concat([head, data]));
}

/** The file lists that OpenWrt's default_postinst and sysupgrade read (include/package-pack.mk). */
function lists({ description, entries }: Package): Entry[] {
  const at = `lib/apk/packages/${description.name}`;
  const files = entries.filter(({ kind }) => kind !== "directory").map(({ path }) => `/${path}`);
  const kept = entries
    .filter((entry) => entry.kind === "file")
    .filter(({ path }) => description.conffiles.includes(`/${path}`))
    .sort((left, right) => byBytes(left.path, right.path));
  return [
    file(
      `${at}.list`,
      files
        .sort(byBytes)
        .map((path) => `${path}\n`)
        .join(""),
    ),
    ...(kept.length === 0
      ? []
      : [
          file(`${at}.conffiles`, kept.map(({ path }) => `/${path}\n`).join("")),
          file(
            `${at}.conffiles_static`,
            kept.map(({ path, data }) => `/${path} ${sha256(data).toString("hex")}\n`).join(""),
          ),
        ]),
  ];
}

function scriptRecord({ postInstall, postUpgrade, preDeinstall }: ApkScripts): AdbObject {
  return { [SCRIPT.postInstall]: postInstall, [SCRIPT.preDeinstall]: preDeinstall, [SCRIPT.postUpgrade]: postUpgrade };
}

/**
 * "ADBd", then the deflated file, including its uncompressed magic. Not zstd, which the format also supports: OpenWrt builds
 * apk without it (package/system/apk/Makefile: -Dzstd=false).
 */
function compressed(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from("ADBd"), deflateRawSync(data, { level: 9 })]);
}

/**
 * Writes a package for apk v3 (OpenWrt 25.12 and newer), like `apk mkpkg`.
 * @param seconds SOURCE_DATE_EPOCH
 */
export function writeApk(pkg: Package, seconds: number): Apk {
  const entries = [...pkg.entries, ...lists(pkg)];
  const folders = layout(entries);
  const size = installedSize(entries);
  const tree = (identity: Buffer): Buffer =>
    encodeTree({
      [PACKAGE.info]: info(pkg.description, size, identity),
      [PACKAGE.paths]: folders.map(({ folder, mode, files }) => ({
        [FOLDER.name]: folder,
        [FOLDER.acl]: acl(mode),
        [FOLDER.files]: files.map((entry) => fileRecord(entry, seconds)),
      })),
      [PACKAGE.scripts]: scriptRecord(apkScripts(pkg.description.name)),
    });
  const identity = sha256(tree(Buffer.alloc(IDENTITY_BYTES))).subarray(0, IDENTITY_BYTES);
  const named = tree(identity);
  const data = folders.flatMap(({ files }, folder) =>
    files.flatMap((entry, position) =>
      entry.kind === "file" && entry.data.length > 0 ? [dataBlock(folder, position, entry)] : [],
    ),
  );
  return {
    name: pkg.description.name,
    fileName: `${pkg.description.name}-${pkg.description.version}.apk`,
    data: compressed(container("pckg", [block(BLOCK.tree, named), ...data])),
    info: info(pkg.description, size, identity),
    installed: size,
    identity: sha256(named),
  };
}

/** Makes the content of a tree's signature block. */
export type TreeSigner = (schema: string, tree: Buffer) => Buffer;

/**
 * Writes `packages.adb`: each package's metadata, its size, and the SHA-256 by which the index authenticates the package.
 * @param description the feed's name in `apk update`
 */
export function writeApkIndex(packages: readonly Apk[], description: string, sign?: TreeSigner): Buffer {
  const sorted = [...packages].sort((left, right) => byBytes(left.fileName, right.fileName));
  const tree = encodeTree({
    [INDEX.description]: description,
    [INDEX.packages]: sorted.map(({ data, info: own, identity }) => ({
      ...own,
      [INFO.identity]: identity,
      [INFO.fileSize]: data.length,
    })),
  });
  const signature = sign === undefined ? [] : [block(BLOCK.signature, sign("indx", tree))];
  return compressed(container("indx", [block(BLOCK.tree, tree), ...signature]));
}
