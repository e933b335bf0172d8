/**
 * What every image says of itself, in the terms of the OCI image specification (annotations.md). The Dockerfile sets the
 * same as labels, for whoever builds without this project's commands; a unit test holds the two together.
 */
export const metadata = {
  "org.opencontainers.image.title": "phantun-runtime",
  "org.opencontainers.image.description": "The official phantun under a PID 1 that does exactly one thing",
  "org.opencontainers.image.url": "https://github.com/phantun-runtime/phantun-runtime",
  "org.opencontainers.image.source": "https://github.com/phantun-runtime/phantun-runtime",
  "org.opencontainers.image.documentation": "https://github.com/phantun-runtime/phantun-runtime#readme",
  "org.opencontainers.image.vendor": "phantun-runtime",
  "org.opencontainers.image.licenses": "(MIT OR Apache-2.0) AND MIT",
} as const;
