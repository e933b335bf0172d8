import { readLock } from "../lock/lock.ts";
import type { Inputs } from "./inputs.ts";

/** A failed build. BuildKit has printed the cause; the message names the part that failed. */
export class BuildError extends Error {
  override name = "BuildError";
}

/** The message when a build fails before it fetches source: check-inputs.sh or the package manager has printed the cause. */
export const INPUTS_FAILURE =
  "The build inputs were refused, or the build's tools could not be installed; see the build log above.";

/** The message when upstream's source cannot be fetched: one for each input that can name it. */
export function sourceFailure(inputs: Inputs): string {
  const { version } = readLock().upstream;
  const forge = inputs.PHANTUN_BASE_URL ?? "https://github.com";
  const repository = `${forge}/${inputs.PHANTUN_OWNER ?? "dndx"}/${inputs.PHANTUN_REPO ?? "phantun"}`;
  if (inputs.PHANTUN_CRATE) {
    return `Failed to fetch the source of PHANTUN_CRATE=${inputs.PHANTUN_CRATE}; see the build log above. A version that upstream has published is accepted, like ${version}.`;
  }
  if (inputs.PHANTUN_TARBALL_SHA256) {
    const commit = inputs.PHANTUN_COMMIT ?? "HEAD";
    return `Failed to fetch the tarball of ${commit} with PHANTUN_TARBALL_SHA256=${inputs.PHANTUN_TARBALL_SHA256} from ${repository}; see the build log above. Check that the commit is there and that the digest is its tarball's.`;
  }
  if (inputs.PHANTUN_COMMIT) {
    return `Failed to fetch PHANTUN_COMMIT=${inputs.PHANTUN_COMMIT} from ${repository}; see the build log above. Check that the commit is there, and the network.`;
  }
  return `Failed to fetch the HEAD of ${repository}; see the build log above. Where it cannot be reached, PHANTUN_CRATE=${version} builds the release that upstream has published.`;
}
