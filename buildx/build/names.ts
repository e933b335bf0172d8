import type { Compression } from "../oci/compression.ts";
import type { Inputs } from "./inputs.ts";

/** The tag suffix of an image that is not the default one. */
const suffix = (variant: string | undefined, compression: Compression) =>
  `${variant ? `-${variant}` : ""}${compression === "gzip" ? "-gzip" : ""}`;

/**
 * The tags of an image; the first is the immutable one. A release version of this project, like 1.2.3-r1, adds tags for
 * upstream's version, its first two numbers, and `latest`. Any other version adds only `latest`.
 */
export function imageTags(
  version: string,
  { VARIANT }: Pick<Inputs, "VARIANT"> = {},
  compression: Compression = "zstd",
): [string, ...string[]] {
  const end = suffix(VARIANT, compression);
  const [, upstream, series] = /^((\d+\.\d+)\.\d+)-r\d+$/.exec(version) ?? [];
  const moving = upstream === undefined ? ["latest"] : [upstream, series, "latest"];
  return [`${version}${end}`, ...moving.map((tag) => `${tag}${end}`)];
}

/** The names of an image in the engine. */
export function imageNames(inputs: Inputs, version: string): [string, ...string[]] {
  const [fixed, ...moving] = imageTags(version, inputs);
  return [`phantun-runtime:${fixed}`, ...moving.map((tag) => `phantun-runtime:${tag}`)];
}

/** The name of a matrix's images: by upstream's version. */
export const matrixName = (version: string, compression: Compression) =>
  `phantun-runtime:${version}${suffix(undefined, compression)}`;
