import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decompressed } from "./compression.ts";
import type { PlainImage } from "./docker-archive.ts";
import { imagesOf, readIndex } from "./layout.ts";
import { blobPath, Configuration, Manifest, platformName } from "./types.ts";

/**
 * Reads the only image of an OCI layout, whose only layer may be compressed.
 *
 * @param file gets the uncompressed layer
 * @throws Error when the layout holds another image or more of them, or the layer is not the configuration's
 */
export async function readPlainImage(layout: string, platform: string, file: string): Promise<PlainImage> {
  const images = imagesOf((await readIndex(layout)).manifests);
  const [image] = images;
  if (!image || images.length > 1 || platformName(image) !== platform) {
    throw new Error(`${layout} holds images for ${images.map(platformName).join(", ")}, expected one for ${platform}`);
  }
  const blob = (digest: string) => readFile(join(layout, blobPath(digest)));
  const manifest = Manifest.parse(JSON.parse((await blob(image.digest)).toString()));
  const [layer] = manifest.layers;
  if (!layer || manifest.layers.length > 1) {
    throw new Error(`the image for ${platform} has ${manifest.layers.length} layers, expected one`);
  }
  const config = await blob(manifest.config.digest);
  const archive = decompressed(await blob(layer.digest), layer.mediaType);
  const layerDigest = createHash("sha256").update(archive).digest("hex");
  const [diffId] = Configuration.pick({ rootfs: true }).parse(JSON.parse(config.toString())).rootfs.diff_ids;
  if (diffId !== `sha256:${layerDigest}`) {
    throw new Error(`the layer of ${platform} is sha256:${layerDigest}, and its configuration names ${diffId}`);
  }
  await writeFile(file, archive);
  return { config, configDigest: manifest.config.digest.slice("sha256:".length), layerDigest, layer: file };
}
