import { readFileSync } from "node:fs";
import { z } from "zod";

/** This repository's address, without a trailing slash. A fork sets its own in package.json and runs `./run generate`. */
export const { repository } = z
  .looseObject({ repository: z.url() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));

/** The labels for upstream's source; the specification's labels describe this repository's. */
export const upstreamLabels = {
  version: "io.github.phantun-runtime.upstream.version",
  revision: "io.github.phantun-runtime.upstream.revision",
} as const;

/**
 * The annotations of every image, as the OCI image specification defines them (annotations.md). The Dockerfile sets the
 * same values as labels for plain builds; a unit test keeps the two equal.
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

/** Licences of the shared libraries beside a launcher packed with Node: glibc's, and those of GCC's runtime libraries. */
const librariesLicenses = "LGPL-2.1-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1";

/** The annotations of a variant's image; `undefined` is the default launcher. */
export function metadataOf(variant: string | undefined): Readonly<Record<keyof typeof metadata, string>> {
  if (!variant) return metadata;
  const licenses = "org.opencontainers.image.licenses";
  return { ...metadata, [licenses]: `${metadata[licenses]} AND ${librariesLicenses}` };
}
