import type { Facts } from "./facts.ts";
import type { Inputs } from "./inputs.ts";

/** What an image is called in the engine: version first, then what only the default launcher's image is called. */
export function imageNames({ VARIANT }: Inputs, { version }: Pick<Facts, "version">): [string, ...string[]] {
  return VARIANT ? [`phantun-runtime:${version}-${VARIANT}`] : [`phantun-runtime:${version}`, "phantun-runtime:latest"];
}
