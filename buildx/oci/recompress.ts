import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Compression, compressions } from "./compression.ts";
import { compressLayer } from "./layer-cache.ts";
import { readIndex } from "./layout.ts";
import { withoutProxies } from "./proxies.ts";
import { attestationOf, blobPath, type Descriptor, Manifest } from "./types.ts";

/**
 * Compresses the uncompressed layers of the images in an OCI layout, and updates the manifests and attestations that refer
 * to a changed blob. Image configurations stay unchanged, because they refer to layers by their uncompressed digests.
 *
 * @param folder an unpacked OCI layout with one image index
 * @param cache the folder that keeps compressed layers for later builds
 * @returns the new entries of the index. The layout has no index until the caller writes one from them
 */
export async function recompress(folder: string, compression: Compression, cache: string): Promise<Descriptor[]> {
  const path = (digest: string) => join(folder, blobPath(digest));
  const { mediaType, annotations } = compressions[compression];
  const json = async (digest: string): Promise<unknown> => JSON.parse(await readFile(path(digest), "utf8"));

  /** Replaces a blob, and returns the new blob's descriptor. */
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
    const all = { ...descriptor.annotations, ...annotations };
    return Object.keys(all).length > 0 ? { ...moved, annotations: all } : moved;
  }

  /**
   * Attestation statements contain the hexadecimal digest of the image's manifest, possibly several times. They do not name
   * the proxies of this machine any more.
   */
  async function attestation(descriptor: Descriptor, before: string, after: string): Promise<Descriptor> {
    const digits = (digest: string) => digest.slice("sha256:".length);
    const manifest = Manifest.parse(await json(descriptor.digest));
    let configuration = await readFile(path(manifest.config.digest), "utf8");
    const layers: Descriptor[] = [];
    for (const layer of manifest.layers) {
      const statement = await readFile(path(layer.digest), "utf8");
      const renamed = await replace(layer, withoutProxies(statement.replaceAll(digits(before), digits(after))));
      configuration = configuration.replaceAll(layer.digest, renamed.digest);
      layers.push(renamed);
    }
    const config = await replace(manifest.config, configuration);
    const moved = await replace(descriptor, JSON.stringify({ ...manifest, config, layers }));
    return { ...moved, annotations: { ...moved.annotations, [attestationOf]: after } };
  }

  const { target, manifests } = await readIndex(folder);
  const moved = new Map<string, string>();
  const entries: Descriptor[] = [];
  for (const descriptor of manifests) {
    const subject = descriptor.annotations?.[attestationOf];
    const newSubject = subject && moved.get(subject);
    const entry = newSubject ? await attestation(descriptor, subject, newSubject) : await image(descriptor);
    moved.set(descriptor.digest, entry.digest);
    entries.push(entry);
  }
  await rm(path(target.digest));
  await rm(join(folder, "index.json"));
  return entries;
}
