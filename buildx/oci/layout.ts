import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attestationOf, blobPath, type Descriptor, Index, Manifest, platformName } from "./types.ts";

/** The media type of an image index. */
const indexType = "application/vnd.oci.image.index.v1+json";

/** Reads the image index of an OCI layout. Throws when the layout holds none. */
export async function readIndex(folder: string): Promise<{ target: Descriptor; manifests: Descriptor[] }> {
  const [target] = Index.parse(JSON.parse(await readFile(join(folder, "index.json"), "utf8"))).manifests;
  if (!target) throw new Error(`${folder}/index.json lists no image: build the layout again.`);
  const { manifests } = Index.parse(JSON.parse(await readFile(join(folder, blobPath(target.digest)), "utf8")));
  return { target, manifests };
}

/**
 * The entries of an index in their fixed order: images in the platforms' order, then their attestation manifests in the same
 * order. Clients without support for attestations take the first entry that fits.
 *
 * @throws Error when an image's platform is not listed, as when a builder spells a platform differently than the table.
 */
export function inOrder(entries: readonly Descriptor[], platforms: readonly string[]): Descriptor[] {
  const images = new Map<string, number>();
  for (const entry of entries) {
    if (entry.annotations?.[attestationOf]) continue;
    const name = platformName(entry) ?? "no platform";
    if (!platforms.includes(name)) {
      throw new Error(`The build wrote an image for ${name}: expected ${platforms.join(", ")}.`);
    }
    images.set(entry.digest, platforms.indexOf(name));
  }
  const position = (entry: Descriptor) => {
    const subject = entry.annotations?.[attestationOf];
    return subject ? platforms.length + (images.get(subject) ?? 0) : (images.get(entry.digest) ?? 0);
  };
  return entries.toSorted((a, b) => position(a) - position(b));
}

/**
 * Writes the image index and the other files of an OCI layout.
 *
 * @param entries the index's entries, whose blobs are in the folder
 * @param names the image's names for `docker load`, as `REPOSITORY:TAG`
 */
export async function writeIndex(folder: string, entries: readonly Descriptor[], names: readonly string[]) {
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: entries }));
  const digest = `sha256:${createHash("sha256").update(index).digest("hex")}`;
  await writeFile(join(folder, blobPath(digest)), index);
  const manifests = names.map((name) => ({
    mediaType: indexType,
    digest,
    size: index.length,
    annotations: {
      // The name under which containerd, and so Docker, imports the image.
      "io.containerd.image.name": `docker.io/library/${name}`,
      "org.opencontainers.image.ref.name": name.slice(name.indexOf(":") + 1),
    },
  }));
  await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }));
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

/** The images among the entries of an index: all entries except attestation manifests. */
export const imagesOf = (entries: readonly Descriptor[]): Descriptor[] =>
  entries.filter(({ annotations }) => !annotations?.[attestationOf]);

/** The digests of all blobs that entries of a layout's index refer to, each once: manifests, configurations and layers. */
export async function blobsOf(folder: string, entries: readonly Descriptor[]): Promise<string[]> {
  const digests = new Set<string>();
  for (const { digest } of entries) {
    const { config, layers } = Manifest.parse(JSON.parse(await readFile(join(folder, blobPath(digest)), "utf8")));
    for (const one of [digest, config.digest, ...layers.map((layer) => layer.digest)]) digests.add(one);
  }
  return [...digests];
}

/** Copies entries of one layout's index, with all their blobs, into another layout. */
export async function copyEntries(from: string, entries: readonly Descriptor[], to: string): Promise<void> {
  await mkdir(join(to, "blobs/sha256"), { recursive: true });
  for (const digest of await blobsOf(from, entries)) await cp(join(from, blobPath(digest)), join(to, blobPath(digest)));
}

/** Moves the blobs of one layout into another. Platforms share blobs; equal names mean equal contents. */
export async function moveBlobs(from: string, to: string): Promise<void> {
  const blobs = join(to, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  for (const name of await readdir(join(from, "blobs/sha256"))) {
    await rename(join(from, "blobs/sha256", name), join(blobs, name));
  }
}
