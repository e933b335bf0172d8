import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { execa } from "execa";
import { extract, list } from "tar";
import { blobPath, type Descriptor, Index, Manifest } from "./types.ts";

/** An image in the engine, exported as an OCI layout. */
export interface SavedImage {
  /** The descriptor that the name refers to: an image index with attestations, or a manifest. */
  target: Descriptor;
  /** The manifest of the platform's image, with its digest and its bytes: the same for the same inputs. */
  manifest: Manifest & { digest: string; size: number };
  /** The image's configuration, as JSON. */
  config: unknown;
  /** The files of all layers: path without leading slash, mode, size in bytes and time of change. */
  files: { path: string; mode: number; size: number; modified: Date | undefined }[];
}

/** Reads an image from Docker. Throws when the engine does not hold it. */
export async function savedImage(name: string): Promise<SavedImage> {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  try {
    const archive = join(folder, "image.tar");
    await execa`docker image save --output ${archive} ${name}`;
    await extract({ file: archive, cwd: folder });
    return await readLayout(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readLayout(folder: string): Promise<SavedImage> {
  const blob = async (digest: string) => readFile(join(folder, blobPath(digest)));
  const json = async (digest: string): Promise<unknown> => JSON.parse((await blob(digest)).toString());
  const layout = Index.parse(JSON.parse(await readFile(join(folder, "index.json"), "utf8")));
  const target = layout.manifests[0];
  if (!target) throw new Error("The layout that docker saved holds no image.");
  let image = target;
  if (target.mediaType.includes("index") || target.mediaType.includes("list")) {
    const found = Index.parse(await json(target.digest)).manifests.find(({ platform }) => platform?.os === "linux");
    if (!found) throw new Error(`The index ${target.digest} holds no image for Linux.`);
    image = found;
  }
  const { digest, size } = image;
  const manifest = Manifest.parse(await json(digest));
  const files: SavedImage["files"] = [];
  for (const layer of manifest.layers) {
    const path = join(folder, blobPath(layer.digest));
    const reader = list({
      onReadEntry: (entry) => {
        if (entry.type !== "File") return;
        files.push({ path: entry.path, mode: entry.mode ?? 0, size: entry.size, modified: entry.mtime });
      },
    });
    const read = new Promise((resolve, reject) => reader.on("end", resolve).on("error", reject));
    // The package tar reads gzip and uncompressed archives; Node decompresses zstd.
    if (layer.mediaType.endsWith("+zstd")) reader.end(zstdDecompressSync(await readFile(path)));
    else createReadStream(path).pipe(reader);
    await read;
  }
  return { target, manifest: { ...manifest, digest, size }, config: await json(manifest.config.digest), files };
}

/** Bytes of the unpacked files. */
export const unpackedSize = ({ files }: SavedImage) => files.reduce((sum, { size }) => sum + size, 0);
