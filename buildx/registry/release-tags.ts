import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build/failure.ts";
import { imageTags } from "../build/names.ts";
import { compareVersions } from "../lock/choose.ts";
import { imagesOf, readIndex } from "../oci/layout.ts";
import { blobPath, Manifest } from "../oci/types.ts";

/** The annotation with the version of a manifest's image. */
export const versionAnnotation = "org.opencontainers.image.version";

/** The parts of a release's version, 1.2.3-r4. */
function parts(version: string): { upstream: string; revision: number } | undefined {
  const [, upstream, revision] = /^(\d+\.\d+\.\d+)-r(\d+)$/.exec(version) ?? [];
  return upstream === undefined ? undefined : { upstream, revision: Number(revision) };
}

/** Whether one release is newer than another: by upstream's version, then by this project's revision. */
export function isNewer(version: string, than: string): boolean {
  const [one, other] = [parts(version), parts(than)];
  if (!one || !other) return false;
  return (compareVersions(one.upstream, other.upstream) || one.revision - other.revision) > 0;
}

/** A release in an OCI layout. */
export interface BuiltRelease {
  version: string;
  /** The first is the immutable tag. */
  tags: [string, ...string[]];
}

/**
 * Reads the release version of a layout's images.
 *
 * @param variant the value of VARIANT that they were built with
 * @throws BuildError when the images are not a release, or have different versions
 */
export async function builtRelease(layout: string, variant?: string): Promise<BuiltRelease> {
  const images = imagesOf((await readIndex(layout)).manifests);
  const manifests = await Promise.all(
    images.map(async ({ digest }) =>
      Manifest.parse(JSON.parse(await readFile(join(layout, blobPath(digest)), "utf8"))),
    ),
  );
  const versions = new Set(manifests.map(({ annotations }) => annotations?.[versionAnnotation] ?? "none"));
  const [version = "none", ...others] = versions;
  if (others.length > 0) {
    throw new BuildError(
      `the images are of several versions (${[...versions].join(", ")}): build them again, all at once.`,
    );
  }
  if (!parts(version)) {
    throw new BuildError(
      `the images are not a release (their version is ${version}, but a release's version is like 1.2.3-r1): build what the lock names from a commit without changes, or name the tag, as in HOST/NAME:TAG.`,
    );
  }
  const gzip = manifests.some(({ layers }) => layers.some(({ mediaType }) => mediaType.endsWith("+gzip")));
  return { version, tags: imageTags(version, variant ? { VARIANT: variant } : {}, gzip ? "gzip" : "zstd") };
}
