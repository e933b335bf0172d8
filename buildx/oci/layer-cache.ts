import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Compression, compressions } from "./compression.ts";

/** Days after which an unused entry is removed. */
const lifetime = 30;

/** Removes entries that no build has used for {@link lifetime} days. */
async function prune(folder: string): Promise<void> {
  const oldest = Date.now() - lifetime * 24 * 60 * 60 * 1000;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < oldest) await rm(path);
  }
}

/**
 * Compresses a layer, or returns an earlier build's result: zstd at level 19 takes a second per megabyte. A cache entry is used
 * only if it decompresses to the layer, so a damaged entry only costs time.
 *
 * @param folder the cache; it is created, and old entries are removed
 * @param digest the digest of the uncompressed layer, `sha256:...`
 * @param layer an uncompressed tar archive
 */
export async function compressLayer(
  folder: string,
  digest: string,
  layer: Buffer,
  compression: Compression,
): Promise<Uint8Array> {
  const { compress, decompress, implementation } = compressions[compression];
  const path = join(folder, `${implementation} ${digest}`);
  try {
    const cached = await readFile(path);
    if (decompress(cached).equals(layer)) {
      const now = new Date();
      await utimes(path, now, now);
      return cached;
    }
  } catch {
    // The entry is missing or damaged: compress the layer.
  }
  const compressed = compress(layer);
  await mkdir(folder, { recursive: true });
  await prune(folder);
  await writeFile(`${path}.new`, compressed);
  await rename(`${path}.new`, path);
  return compressed;
}
