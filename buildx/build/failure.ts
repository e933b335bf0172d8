import { readLock } from "../lock/lock.ts";
import type { Inputs } from "./inputs.ts";

/** A build that failed. BuildKit has told how; the message says what it was about. */
export class BuildError extends Error {
  override name = "BuildError";
}

/** What to look at when upstream's source did not come: one sentence for whatever named it. */
export function sourceFailure(inputs: Inputs): string {
  const { version } = readLock().upstream;
  const forge = inputs.PHANTUN_BASE_URL ?? "https://github.com";
  const repository = `${forge}/${inputs.PHANTUN_OWNER ?? "dndx"}/${inputs.PHANTUN_REPO ?? "phantun"}`;
  if (inputs.PHANTUN_CRATE) {
    return `The source of PHANTUN_CRATE=${inputs.PHANTUN_CRATE} could not be had (why stands above): a version that upstream has published is accepted, like ${version}.`;
  }
  if (inputs.PHANTUN_TARBALL_SHA256) {
    const commit = inputs.PHANTUN_COMMIT ?? "HEAD";
    return `The tarball of ${commit} with PHANTUN_TARBALL_SHA256=${inputs.PHANTUN_TARBALL_SHA256} could not be had from ${repository} (why stands above): check that the commit is there and that the digest is its tarball's.`;
  }
  if (inputs.PHANTUN_COMMIT) {
    return `PHANTUN_COMMIT=${inputs.PHANTUN_COMMIT} could not be had from ${repository} (why stands above): check that the commit is there, and the network.`;
  }
  return `The HEAD of ${repository} could not be had (why stands above). Where it cannot be reached, PHANTUN_CRATE=${version} builds the release that upstream has published.`;
}
