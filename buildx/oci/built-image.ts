import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { decompressed } from "./compression.ts";
import { readIndex } from "./layout.ts";
import { blobPath, type Descriptor, Manifest, platformName } from "./types.ts";

/** The metadata of a file in an archive. */
export interface FileHead {
  type: string;
  /** In octal digits. */
  mode: string;
  /** `uid:gid`. */
  owner: string;
  /** RFC 3339. */
  modified: string;
  /** The target of a link. */
  target: string;
}

export interface BuiltFile {
  head: FileHead;
  content: Buffer;
}

/** One platform's image, read for comparison. */
export interface BuiltImage {
  /** The manifest's digest, which covers the whole image. */
  digest: string;
  manifest: unknown;
  config: unknown;
  /** The layers' archives, decompressed. */
  archives: Buffer[];
  /** By path; later layers win. */
  files: Map<string, BuiltFile>;
}

const head = ({ type, mode = 0, uid, gid, mtime, linkpath }: ReadEntry): FileHead => ({
  type,
  mode: mode.toString(8),
  owner: `${uid}:${gid}`,
  modified: mtime?.toISOString() ?? "",
  target: linkpath ?? "",
});

/** The files of a tar archive, by path without a leading `./`. */
export async function readArchive(archive: Buffer): Promise<Map<string, BuiltFile>> {
  const files = new Map<string, BuiltFile>();
  const read = new Promise((resolve, reject) => {
    const parser = new Parser({
      onReadEntry: (entry) => {
        const chunks: Buffer[] = [];
        entry.on("data", (chunk) => chunks.push(Buffer.from(chunk)));
        entry.on("end", () =>
          files.set(entry.path.replace(/^\.\//, ""), { head: head(entry), content: Buffer.concat(chunks) }),
        );
      },
    });
    parser.on("end", resolve).on("error", reject);
    parser.end(archive);
  });
  await read;
  return files;
}

/** Reads a platform's image from an OCI layout. Throws when the layout does not hold it. */
export async function readBuilt(layout: string, platform: string): Promise<BuiltImage> {
  const blob = ({ digest }: Descriptor) => readFile(join(layout, blobPath(digest)));
  const { manifests } = await readIndex(layout);
  const image = manifests.find((entry) => platformName(entry) === platform);
  if (!image) throw new Error(`${layout} holds no image for ${platform}.`);
  const manifest = Manifest.parse(JSON.parse((await blob(image)).toString()));
  const archives: Buffer[] = [];
  for (const layer of manifest.layers) archives.push(decompressed(await blob(layer), layer.mediaType));
  const files = new Map<string, BuiltFile>();
  for (const archive of archives) for (const [path, file] of await readArchive(archive)) files.set(path, file);
  const config: unknown = JSON.parse((await blob(manifest.config)).toString());
  return { digest: image.digest, manifest, config, archives, files };
}
