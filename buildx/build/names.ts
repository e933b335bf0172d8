import type { Compression } from "../oci/compression.ts";
import type { Inputs } from "./inputs.ts";

/** What the names of an image end with that is not the default one. */
const suffix = (variant: string | undefined, compression: Compression) =>
  `${variant ? `-${variant}` : ""}${compression === "gzip" ? "-gzip" : ""}`;

/**
 * The tags of an image, the one that never moves first. A version of this project's own, like 1.2.3-r1, has those of
 * upstream's version, of its first two numbers and `latest` beside it; any other build has no more than its version.
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

/** What an image is called in the engine. */
export function imageNames(inputs: Inputs, version: string): [string, ...string[]] {
  const [fixed, ...moving] = imageTags(version, inputs);
  return [`phantun-runtime:${fixed}`, ...moving.map((tag) => `phantun-runtime:${tag}`)];
}

/** What the images of a matrix are called: by upstream's version. */
export const matrixName = (version: string, compression: Compression) =>
  `phantun-runtime:${version}${suffix(undefined, compression)}`;
