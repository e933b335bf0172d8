import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Compression, compressions } from "./compression.ts";
import { compressLayer } from "./layer-cache.ts";
import { readIndex } from "./layout.ts";
import { attestationOf, blobPath, type Descriptor, Manifest } from "./types.ts";

/**
 * Compresses the layers of the images in an OCI layout whose layers are plain tar archives, and makes everything that
 * names a changed blob name the new one: manifests and attestations. Configurations stay as they are, because they name
 * layers by the digest of what is in them.
 *
 * @param folder an unpacked OCI layout with one image index
 * @param compression what the layers are to be compressed with
 * @param cache the folder that keeps compressed layers for later builds
 * @returns the entries of the index as they are now; the layout has no index any more until one is written of them
 */
export async function recompress(folder: string, compression: Compression, cache: string): Promise<Descriptor[]> {
  const path = (digest: string) => join(folder, blobPath(digest));
  const { mediaType, annotations } = compressions[compression];
  const json = async (digest: string): Promise<unknown> => JSON.parse(await readFile(path(digest), "utf8"));

  /** Puts a blob in the place of another one, and gives the descriptor that now says where it is. */
  async function replace<D extends Descriptor>(
    old: D,
    bytes: Uint8Array | string,
    mediaType = old.mediaType,
  ): Promise<D> {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (digest !== old.digest) await rm(path(old.digest));
    await writeFile(path(digest), bytes);
    return { ...old, mediaType, digest, size: Buffer.byteLength(bytes) };
  }

  async function image(descriptor: Descriptor): Promise<Descriptor> {
    const manifest = Manifest.parse(await json(descriptor.digest));
    const layers: Descriptor[] = [];
    for (const layer of manifest.layers) {
      const plain = await readFile(path(layer.digest));
      layers.push(await replace(layer, await compressLayer(cache, layer.digest, plain, compression), mediaType));
    }
    const moved = await replace(descriptor, JSON.stringify({ ...manifest, layers }));
    const marks = { ...descriptor.annotations, ...annotations };
    return Object.keys(marks).length > 0 ? { ...moved, annotations: marks } : moved;
  }

  /** The statements name the image's manifest by the digits of its digest, wherever a predicate wants them. */
  async function attestation(descriptor: Descriptor, was: string, is: string): Promise<Descriptor> {
    const digits = (digest: string) => digest.slice("sha256:".length);
    const manifest = Manifest.parse(await json(descriptor.digest));
    let configuration = await readFile(path(manifest.config.digest), "utf8");
    const layers: Descriptor[] = [];
    for (const layer of manifest.layers) {
      const statement = await readFile(path(layer.digest), "utf8");
      const renamed = await replace(layer, statement.replaceAll(digits(was), digits(is)));
      configuration = configuration.replaceAll(layer.digest, renamed.digest);
      layers.push(renamed);
    }
    const config = await replace(manifest.config, configuration);
    const moved = await replace(descriptor, JSON.stringify({ ...manifest, config, layers }));
    return { ...moved, annotations: { ...moved.annotations, [attestationOf]: is } };
  }

  const { target, manifests } = await readIndex(folder);
  const moved = new Map<string, string>();
  const entries: Descriptor[] = [];
  for (const descriptor of manifests) {
    const vouchedFor = descriptor.annotations?.[attestationOf];
    const is = vouchedFor && moved.get(vouchedFor);
    const now = is ? await attestation(descriptor, vouchedFor, is) : await image(descriptor);
    moved.set(descriptor.digest, now.digest);
    entries.push(now);
  }
  await rm(path(target.digest));
  await rm(join(folder, "index.json"));
  return entries;
}
