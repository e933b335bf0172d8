import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeIndex } from "../../../buildx/oci/layout.ts";
import { blobPath, type Descriptor } from "../../../buildx/oci/types.ts";
import { tar } from "../../../openwrt/packages/archive.ts";
import { file } from "../../../openwrt/packages/payload.ts";

/**
 * Writes an OCI layout whose index has an entry for each platform, in their order, like our image index. Each image holds
 * one file with the platform's name, which shows the entry that a client has chosen.
 *
 * @param annotations the annotations of each manifest
 * @returns the digest of each platform's only layer, as an archive
 */
export async function writeTinyIndex(
  folder: string,
  platforms: readonly string[],
  name: string,
  annotations?: Record<string, string>,
): Promise<Map<string, string>> {
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  async function blob(mediaType: string, bytes: Buffer): Promise<Descriptor> {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    await writeFile(join(folder, blobPath(digest)), bytes);
    return { mediaType, digest, size: bytes.length };
  }
  const json = (type: string, value: object) =>
    blob(`application/vnd.oci.image.${type}.v1+json`, Buffer.from(JSON.stringify(value)));
  const entries: Descriptor[] = [];
  const layers = new Map<string, string>();
  for (const name of platforms) {
    const [os = "", architecture = "", variant] = name.split("/");
    const platform = { os, architecture, ...(variant !== undefined && { variant }) };
    const archive: Buffer = tar([file("platform", Buffer.from(name), 0o644)], 0);
    const diff = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
    const layer = await blob("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(archive));
    const config = await json("config", { ...platform, config: {}, rootfs: { type: "layers", diff_ids: [diff] } });
    const manifest = await json("manifest", {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config,
      layers: [layer],
      ...(annotations && { annotations }),
    });
    entries.push({ ...manifest, platform });
    layers.set(name, diff);
  }
  await writeIndex(folder, entries, [name]);
  return layers;
}
