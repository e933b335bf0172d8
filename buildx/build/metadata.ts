import { readFileSync } from "node:fs";
import { z } from "zod";

/** This repository's address, without a slash at the end. A fork sets its own in package.json, and runs `./run generate`. */
export const { repository } = z
  .looseObject({ repository: z.url() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));

/** The labels that tell upstream's source; those of the specification tell this repository's. */
export const upstreamLabels = {
  version: "io.github.phantun-runtime.upstream.version",
  revision: "io.github.phantun-runtime.upstream.revision",
} as const;

/**
 * What every image says of itself, in the terms of the OCI image specification (annotations.md). The Dockerfile sets the
 * same as labels, for whoever builds without this project's commands; a unit test holds the two together.
 */
export const metadata = {
  "org.opencontainers.image.title": "phantun-runtime",
  "org.opencontainers.image.description": "The official phantun under a PID 1 that does exactly one thing",
  "org.opencontainers.image.url": repository,
  "org.opencontainers.image.source": repository,
  "org.opencontainers.image.documentation": `${repository}#readme`,
  "org.opencontainers.image.vendor": "phantun-runtime",
  "org.opencontainers.image.licenses": "(MIT OR Apache-2.0) AND MIT",
} as const;

/** What the shared libraries add that a launcher packed with Node comes with: glibc's licence, and that of GCC's. */
const librariesLicenses = "LGPL-2.1-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1";

/** What the image of a variant says of itself; `undefined` is the default launcher's. */
export function metadataOf(variant: string | undefined): Readonly<Record<keyof typeof metadata, string>> {
  if (!variant) return metadata;
  const licenses = "org.opencontainers.image.licenses";
  return { ...metadata, [licenses]: `${metadata[licenses]} AND ${librariesLicenses}` };
}
