import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { create } from "tar";
import { writeSums } from "./sums.ts";

/** All paths below a folder, including folders, in a fixed order. */
async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/**
 * Packs a folder. Modes are the files', the owner is root, and all times are equal: the same files give the same archive.
 *
 * @param epoch the Unix time of all entries
 */
export async function pack(folder: string, file: string, epoch: number): Promise<void> {
  const mtime = new Date(epoch * 1000);
  const options = { file, cwd: folder, gzip: true, portable: true, noDirRecurse: true, mtime };
  await create(options, await below(folder));
}

/** The inputs for the files of a release. */
export interface AssetSources {
  /** The result of `./run matrix`. */
  matrix: string;
  /** The files of the bills of materials, by the end of their names in the release. */
  bills: ReadonlyMap<string, string>;
  /** The published feeds, if a router's row was built. */
  feeds: string | undefined;
  version: string;
  /** Unix time. */
  epoch: number;
  /** The contents of further files, by file name. */
  texts: Readonly<Record<string, string>>;
}

/** Writes the downloadable files of a release, and their checksums. */
export async function writeAssets(folder: string, sources: AssetSources): Promise<void> {
  const { matrix, bills, feeds, version, epoch, texts } = sources;
  await mkdir(folder, { recursive: true });
  const name = (what: string) => join(folder, `phantun-runtime-${version}-${what}`);
  for (const archive of await readdir(join(matrix, "archives"))) {
    const [, platform = archive] = /-(linux-[\w-]+\.tar)$/.exec(archive) ?? [];
    await cp(join(matrix, "archives", archive), name(platform));
  }
  for (const bundle of await readdir(join(matrix, "bundles"))) {
    await pack(join(matrix, "bundles", bundle), name(`${bundle}-bundle.tar.gz`), epoch);
  }
  for (const [what, file] of bills) await cp(file, name(what));
  await pack(join(matrix, "symbols"), name("symbols.tar.gz"), epoch);
  if (feeds) await pack(feeds, name("openwrt.tar.gz"), epoch);
  for (const [file, text] of Object.entries(texts)) await writeFile(join(folder, file), text);
  await writeSums(folder);
}

/** Bytes of a file. */
export const sizeOf = async (file: string) => (await stat(file)).size;

/** The text of a release's section in the changelog, without its heading; `undefined` if there is none. */
export async function changes(file: string, version: string): Promise<string | undefined> {
  const sections = (await readFile(file, "utf8")).split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version}\n`));
  return section?.slice(version.length).trim();
}
