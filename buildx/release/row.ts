import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { readExecutable } from "../../cross/elf/elf.ts";
import { type Libc, type Platform, platformSlug } from "../../cross/platform.ts";
import { imageNames, matrixName } from "../build/names.ts";
import { bomName } from "../build/row.ts";
import { programs } from "../contract.ts";
import type { Compression } from "../oci/compression.ts";
import { blobsOf, copyEntries, imagesOf, inOrder, readIndex, writeIndex } from "../oci/layout.ts";
import { attestationOf, blobPath, platformName } from "../oci/types.ts";
import { symbolFile } from "../symbols/debug-files.ts";
import { nodePlatforms } from "./node-images.ts";
import { sumsFile, writeSums } from "./sums.ts";

/** What a row belongs to: rows of one release have the same. */
export const Identity = z.strictObject({
  /** The release's version, like 1.2.3-r4. */
  version: z.string(),
  /** The commit of this repository. */
  revision: z.string(),
  /** SHA-256 of the lock's text. */
  lock: z.string(),
});
export type Identity = z.infer<typeof Identity>;

/** `row.json`: the row of a folder. */
export const RowRecord = Identity.extend({ platform: z.string() });
export type RowRecord = z.infer<typeof RowRecord>;

/** The file that names a row's platform and release. */
export const recordFile = "row.json";

/** The file with the versions of a build's compilers. */
export const compilersFile = "matrix/compilers.txt";

/** One of the builds of a release, each with an image for each of its platforms. */
export interface Build {
  /** What it builds, for the log. */
  title: string;
  /** Its folder in the release, and in a row. */
  folder: string;
  compression: Compression;
  /** The value of VARIANT. */
  variant?: string;
  /** The value of LIBC. */
  libc?: Libc;
  /** Whether its bills of materials differ from those of the first build. */
  bills: boolean;
  /** Whether the row has the build. */
  has: (row: Pick<Platform, "platform" | "openwrt">) => boolean;
}

const named = {
  images: { title: "images", folder: "matrix", compression: "zstd", bills: true, has: () => true },
  gzip: { title: "images with gzip", folder: "matrix-gzip", compression: "gzip", bills: false, has: () => true },
  node: {
    title: "images with Node",
    folder: "node",
    compression: "zstd",
    variant: "node",
    bills: true,
    has: ({ platform }) => nodePlatforms.includes(platform),
  },
  // Routers have little flash, and musl's executables are a quarter smaller.
  routers: {
    title: "images for OpenWrt",
    folder: "openwrt-matrix",
    compression: "zstd",
    libc: "musl",
    bills: true,
    has: ({ openwrt }) => openwrt.length > 0,
  },
} as const satisfies Record<string, Build>;

/** The builds of a release, in their order. */
export const builds: readonly Build[] = Object.values(named);

/** The rows with the Node variant, or with packages for routers. */
export const rowsWith = (build: "node" | "routers", rows: readonly Platform[]) => rows.filter(named[build].has);

/** The name of a build's images in its layout. */
export const layoutName = ({ variant, compression }: Build, upstream: string, version: string) =>
  variant === undefined ? matrixName(upstream, compression) : imageNames({ VARIANT: variant }, version)[0];

/** Paths below a folder, without folders and without layouts: their blobs' names are digests. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== sumsFile && path.split("/")[1] !== "layout");
}

/**
 * The paths of a row that two builds of it have in common, sorted. They include the blobs of each image, but not its index
 * and its attestation, which name the run of BuildKit.
 */
export async function reproduciblePaths(folder: string): Promise<string[]> {
  const paths = await filesOf(folder);
  for (const build of builds) {
    const layout = join(folder, build.folder, "layout");
    const index = await readIndex(layout).catch(() => undefined);
    const blobs = index ? await blobsOf(layout, imagesOf(index.manifests)) : [];
    paths.push(...blobs.map((digest) => join(build.folder, "layout", blobPath(digest))));
  }
  return paths.sort();
}

/** The paths of the symbols of a platform's programs, in the debug directory of a matrix. */
async function symbolPaths(matrix: string, platform: string): Promise<string[]> {
  const rootfs = join(matrix, "bundles", platformSlug(platform), "rootfs");
  const paths: string[] = [];
  for (const program of [programs.client, programs.server]) {
    const { buildId } = readExecutable(await readFile(join(rootfs, program)));
    if (buildId === undefined) throw new Error(`${program} for ${platform} carries no build ID.`);
    paths.push(symbolFile(buildId));
  }
  return paths;
}

/**
 * Writes one platform's row of a release: everything that another machine needs to merge it with the other rows (rows.ts),
 * as files whose modes and times do not matter.
 *
 * @param release the folder of the release, with all of its builds
 * @param folder the folder of the row, which does not exist yet
 */
export async function writeRow(release: string, row: Platform, identity: Identity, folder: string): Promise<void> {
  const { platform } = row;
  await mkdir(folder, { recursive: true });
  const copy = async (path: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(release, path), join(folder, path));
  };
  for (const build of builds.filter(({ has }) => has(row))) {
    const layout = join(release, build.folder, "layout");
    const { manifests } = await readIndex(layout);
    const images = imagesOf(manifests).filter((entry) => platformName(entry) === platform);
    const own = new Set(images.map(({ digest }) => digest));
    const entries = manifests.filter((entry) => own.has(entry.annotations?.[attestationOf] ?? entry.digest));
    const copied = join(folder, build.folder, "layout");
    await copyEntries(layout, entries, copied);
    await writeIndex(copied, inOrder(entries, [platform]), [platformSlug(platform)]);
    if (build.bills) await copy(join(build.folder, "sboms", bomName(platform)));
  }
  for (const path of await symbolPaths(join(release, "matrix"), platform)) await copy(join("matrix/symbols", path));
  await copy(compilersFile);
  const record: RowRecord = { platform, ...identity };
  await writeFile(join(folder, recordFile), `${JSON.stringify(record, undefined, 1)}\n`);
  await writeSums(folder, await reproduciblePaths(folder));
}
