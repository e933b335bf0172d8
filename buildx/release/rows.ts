import { createHash } from "node:crypto";
import { access, cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Platform, platformSlug } from "../../cross/platform.ts";
import { imageTags } from "../build/names.ts";
import { archiveName } from "../build/row.ts";
import { writeDockerArchive } from "../oci/docker-archive.ts";
import { copyEntries, inOrder, readIndex, writeIndex } from "../oci/layout.ts";
import { readPlainImage } from "../oci/plain-image.ts";
import { writeBundle } from "../oci/runtime-bundle.ts";
import { Configuration, type Descriptor } from "../oci/types.ts";
import { builtRelease } from "../registry/release-tags.ts";
import { fileDigest } from "./file-digest.ts";
import {
  type Build,
  builds,
  compilersFile,
  type Identity,
  layoutName,
  RowRecord,
  recordFile,
  reproduciblePaths,
} from "./row.ts";
import { readSums, sumsFile } from "./sums.ts";
import { BrokenLink } from "./verify/chain.ts";
import { checkBlobs, readImages } from "./verify/image.ts";

/** Rows that cannot be merged. The message names the row, the fault and the remedy. */
export class RowError extends Error {
  override name = "RowError";
}

const refuse = (sentence: string): never => {
  throw new RowError(sentence);
};

const again = "copy the row again, or build it again";

const unreadable = (path: string) => (error: Error) => refuse(`${path} cannot be read (${error.message}): ${again}.`);

/** The rows of a release, checked. */
export interface Rows {
  /** The rows in the table's order, each with its folder. */
  rows: readonly { row: Platform; folder: string }[];
  /** Differs between rows of different content. */
  digest: string;
}

/** The rows to merge, and what they have to be. */
export interface Wanted {
  /** The folder that holds one folder for each row, of any name. */
  folder: string;
  /** Rows of the platform table, in its order. */
  rows: readonly Platform[];
  identity: Identity;
}

async function readRecord(folder: string): Promise<RowRecord> {
  const text = await readFile(join(folder, recordFile), "utf8").catch(() =>
    refuse(
      `${folder} has no ${recordFile}, and so is not a row: only the folders that ./run release writes to rows/ are merged.`,
    ),
  );
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return refuse(`${folder}/${recordFile} is not JSON: copy the row again.`);
  }
  const { success, data, error } = RowRecord.safeParse(found);
  if (success) return data;
  const [issue] = error.issues;
  return refuse(
    `${folder}/${recordFile} is not a row's (${issue?.path.join(".") || "the whole"}: ${issue?.message}): copy the row again.`,
  );
}

/** Requires that a row is part of this release. */
function checkIdentity(folder: string, found: RowRecord, wanted: Identity): void {
  const fields = [
    ["version", "a row of release"],
    ["revision", "built from commit"],
    ["lock", "built under the lock with the SHA-256"],
  ] as const;
  for (const [field, what] of fields) {
    if (found[field] === wanted[field]) continue;
    refuse(
      `${folder} is ${what} ${found[field]}, expected ${wanted[field]}: build the row again from this checkout's commit.`,
    );
  }
}

/** Requires that a row's files are those that its digests name. Returns the text of the digests. */
async function checkSums(folder: string): Promise<string> {
  const text = await readFile(join(folder, sumsFile), "utf8").catch(() =>
    refuse(`${folder} has no ${sumsFile}, by which its files are checked: ${again}.`),
  );
  const sums = readSums(text);
  for (const [path, sum] of sums) {
    const found = await fileDigest(join(folder, path)).catch(() =>
      refuse(`${folder} lacks ${path}, which its ${sumsFile} names: ${again}.`),
    );
    if (found !== sum) refuse(`${folder}/${path} has the SHA-256 ${found}, expected ${sum}: ${again}.`);
  }
  for (const path of await reproduciblePaths(folder).catch(unreadable(folder))) {
    if (!sums.has(path)) refuse(`${folder} holds ${path}, which its ${sumsFile} does not name: ${again}.`);
  }
  return text;
}

/** Requires that a row has one image of each of its builds, made for this release. */
async function checkImages(folder: string, row: Platform, { version, revision }: Identity): Promise<void> {
  for (const build of builds.filter(({ has }) => has(row))) {
    const layout = join(folder, build.folder, "layout");
    await access(layout).catch(() => refuse(`${folder} lacks ${build.folder}/layout: build the row again.`));
    await checkBlobs(layout).catch((error: unknown) => {
      if (error instanceof BrokenLink) refuse(`${layout}: ${error.message} Copy the row again, or build it again.`);
      throw error;
    });
    const images = await readImages(layout).catch(unreadable(layout));
    const [image, ...more] = images;
    if (!image || more.length > 0) {
      return refuse(`${layout} holds ${images.length} images, expected one: build the row again.`);
    }
    const properties = [
      ["for", image.platform, row.platform],
      ["configured for", image.configured, row.platform],
      ["of release", image.version, version],
      ["built from commit", image.revision, revision],
    ] as const;
    for (const [what, found, expected] of properties) {
      if (found !== expected)
        refuse(`The image in ${layout} is ${what} ${found}, expected ${expected}: build the row again.`);
    }
    const [tag] = imageTags(version, build.variant ? { VARIANT: build.variant } : {}, build.compression);
    const { tags } = await builtRelease(layout, build.variant);
    if (tags[0] !== tag) refuse(`${layout} would be published as ${tags[0]}, expected ${tag}: build the row again.`);
  }
}

/**
 * Reads rows that other machines built, and checks that each is there exactly once, belongs to this release, and is
 * complete and unchanged.
 *
 * @throws RowError with a sentence about the first fault
 */
export async function readRows({ folder: place, rows: wanted, identity }: Wanted): Promise<Rows> {
  const folders = new Map<string, string>();
  const hash = createHash("sha256");
  let compilers: { folder: string; text: string } | undefined;
  for (const name of (await readdir(place)).sort()) {
    const folder = join(place, name);
    const record = await readRecord(folder);
    const { platform } = record;
    const row = wanted.find((one) => one.platform === platform);
    if (!row) {
      const platforms = wanted.map((one) => one.platform).join(", ");
      return refuse(`${folder} is a row for ${platform}, and this release is for ${platforms}: remove it.`);
    }
    const other = folders.get(platform);
    if (other !== undefined) refuse(`${other} and ${folder} are both rows for ${platform}: remove one of them.`);
    checkIdentity(folder, record, identity);
    hash.update(await checkSums(folder));
    await checkImages(folder, row, identity);
    const text = await readFile(join(folder, compilersFile), "utf8").catch(() =>
      refuse(`${folder} lacks ${compilersFile}: build the row again.`),
    );
    if (compilers && compilers.text !== text) {
      refuse(
        `${compilers.folder} and ${folder} were built with different compilers (${compilersFile}): build one of them again.`,
      );
    }
    compilers ??= { folder, text };
    folders.set(platform, folder);
  }
  const missing = wanted.filter(({ platform }) => !folders.has(platform)).map(({ platform }) => platform);
  if (missing.length > 0) {
    refuse(
      `${place} has no row for ${missing.join(", ")}: build each by \`./run release --platform NAME\`, which writes it to rows/.`,
    );
  }
  const found = wanted.map((row) => ({ row, folder: folders.get(row.platform) ?? "" }));
  return { rows: found, digest: hash.digest("hex") };
}

/** Properties of the release that its rows share. */
export interface Shared {
  /** Upstream's version. */
  upstream: string;
  version: string;
  /** Unix time. */
  epoch: number;
}

/**
 * Merges one build of all rows that have it into a new folder, as if this machine had built them. Archives and bundles are made
 * from the images: on the way from another machine, files lose their modes.
 */
export async function mergeBuild(all: Rows, build: Build, shared: Shared, output: string): Promise<void> {
  const { upstream, version, epoch } = shared;
  const rows = all.rows.filter(({ row }) => build.has(row));
  const layout = join(output, "layout");
  const name = layoutName(build, upstream, version);
  const entries: Descriptor[] = [];
  await mkdir(output, { recursive: true });
  for (const { row, folder } of rows) {
    const { platform } = row;
    const from = join(folder, build.folder, "layout");
    const { manifests } = await readIndex(from);
    await copyEntries(from, manifests, layout);
    entries.push(...manifests);
    // Whatever else the row has of the build: bills of materials, symbols, and the compilers' versions, which are equal.
    for (const part of await readdir(join(folder, build.folder))) {
      if (part !== "layout") await cp(join(folder, build.folder, part), join(output, part), { recursive: true });
    }
    // The variant has no archives and bundles.
    if (build.variant !== undefined) continue;
    const layer = join(output, "layer.tar");
    const image = await readPlainImage(from, platform, layer);
    const configuration = Configuration.parse(JSON.parse(image.config.toString()));
    await mkdir(join(output, "archives"), { recursive: true });
    await writeBundle(join(output, "bundles", platformSlug(platform)), configuration, layer, epoch);
    await writeDockerArchive(
      join(output, "archives", archiveName({ version: upstream }, platform)),
      image,
      name,
      epoch,
    );
    await rm(layer);
  }
  const order = rows.map(({ row }) => row.platform);
  await writeIndex(layout, inOrder(entries, order), [name]);
}
