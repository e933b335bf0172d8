import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { BuildError } from "../../build/failure.ts";
import { imagesOf, readIndex } from "../../oci/layout.ts";
import { blobPath, Configuration, Manifest, platformName } from "../../oci/types.ts";
import { versionAnnotation } from "../../registry/release-tags.ts";
import { fileDigest } from "../file-digest.ts";
import { BrokenLink } from "./chain.ts";

/** One platform's fetched image of a release. */
export interface FetchedImage {
  digest: string;
  /** The platform in the index. */
  platform: string;
  /** The platform in the image's configuration. */
  configured: string;
  /** The release version in its manifest. */
  version: string | undefined;
  /** The commit of this repository in its manifest. */
  revision: string | undefined;
}

const Platform = Configuration.extend({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
});

/**
 * Fetches an image index and everything that it refers to into an OCI layout.
 *
 * @throws BrokenLink when a part is missing or does not match its digest
 */
export async function fetchImages(reference: string, layout: string, tlsVerify: boolean | undefined): Promise<void> {
  const tls = tlsVerify === undefined ? [] : [`--src-tls-verify=${tlsVerify}`];
  const words = ["--insecure-policy", "copy", "--quiet", "--all", "--preserve-digests", ...tls];
  const command = [...words, `docker://${reference}`, `oci:${layout}`];
  const { failed, code, stderr } = await execa("skopeo", command, { reject: false });
  if (code === "ENOENT") {
    throw new BuildError("skopeo is missing, and is needed to fetch images: install your system's package skopeo.");
  }
  if (!failed) return;
  const reason = /msg="(.*)"$/m.exec(stderr)?.[1]?.replaceAll('\\"', '"') ?? stderr.trim();
  throw new BrokenLink(`${reference} cannot be fetched whole: ${reason}.`);
}

/** Checks each blob of a layout against its digest. Returns the number of blobs. */
export async function checkBlobs(layout: string): Promise<number> {
  const folder = join(layout, "blobs/sha256");
  const names = await readdir(folder);
  for (const name of names) {
    const found = await fileDigest(join(folder, name));
    if (found !== name) throw new BrokenLink(`sha256:${name} has the digest sha256:${found}: it was changed.`);
  }
  return names.length;
}

/** Reads the images of a layout, in the order of its index. */
export async function readImages(layout: string): Promise<FetchedImage[]> {
  const json = async (digest: string): Promise<unknown> =>
    JSON.parse(await readFile(join(layout, blobPath(digest)), "utf8"));
  const entries = imagesOf((await readIndex(layout)).manifests);
  return Promise.all(
    entries.map(async (entry) => {
      const { config, annotations } = Manifest.parse(await json(entry.digest));
      const { os, architecture, variant } = Platform.parse(await json(config.digest));
      return {
        digest: entry.digest,
        platform: platformName(entry) ?? "no platform",
        configured: [os, architecture, variant].filter(Boolean).join("/"),
        version: annotations?.[versionAnnotation],
        revision: annotations?.["org.opencontainers.image.revision"],
      };
    }),
  );
}
