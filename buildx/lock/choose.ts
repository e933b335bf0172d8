import { type Release, UpstreamError } from "./crates-index.ts";
import type { Tags } from "./forge.ts";
import type { Lock } from "./lock.ts";

const numbers = (version: string) => version.split(".").map(Number);

/** Compares two versions of three numbers: positive if the first is newer. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbers(one), numbers(other)];
  const differing = left.findIndex((number, index) => number !== right[index]);
  return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

/** The release that a lock moves to or stays at, with notes for the reader. */
export interface Choice {
  release: Release;
  notes: string[];
}

const stable = ({ vers }: Release) => /^\d+\.\d+\.\d+$/.test(vers);

/** The registry's entry for the lock's release. Throws when it is missing or its digest differs. */
function entryOf({ version, crate }: Lock["upstream"], releases: readonly Release[]): Release {
  const own = releases.find(({ vers }) => vers === version);
  if (!own) {
    throw new UpstreamError(
      `The registry does not list phantun ${version}, which the lock names: it is not a mirror of crates.io, or an outdated one.`,
    );
  }
  if (own.cksum === crate) return own;
  throw new UpstreamError(
    `The registry lists phantun ${version} with the SHA-256 ${own.cksum}, but the lock names ${crate}: a published crate never changes. Find out which digest is upstream's.`,
  );
}

/** Upstream's newest tag that is newer than a version and has no published crate. */
function tagWithoutCrate(tags: Tags, version: string, releases: readonly Release[]): string | undefined {
  const known = new Set(releases.map(({ vers }) => vers));
  return [...tags.keys()]
    .filter((tag) => compareVersions(tag, version) > 0 && !known.has(tag))
    .sort(compareVersions)
    .at(-1);
}

/**
 * Chooses the newest release: never older than the lock's, never withdrawn, never without a tag.
 *
 * @param tags upstream's tags; `undefined` if the forge was not asked
 * @throws UpstreamError when no published release qualifies
 */
export function choose(upstream: Lock["upstream"], releases: readonly Release[], tags: Tags | undefined): Choice {
  const own = entryOf(upstream, releases);
  const sorted = releases.filter(stable).sort((one, other) => compareVersions(one.vers, other.vers));
  const newest = sorted.filter(({ yanked }) => !yanked).at(-1);
  if (own.yanked && (!newest || compareVersions(newest.vers, own.vers) < 0)) {
    throw new UpstreamError(
      `phantun ${own.vers}, which the lock names, has been withdrawn (yanked), and nothing newer has been published. The lock stays as it is: an older release is never chosen automatically.`,
    );
  }
  const release = newest ?? own;
  const notes = sorted
    .filter(({ vers, yanked }) => yanked && compareVersions(vers, upstream.version) >= 0)
    .map(({ vers }) => `phantun ${vers} has been withdrawn (yanked).`);
  if (!tags) return { release, notes: [...notes, "The crate was not compared with upstream's tag."] };
  const tagged = tagWithoutCrate(tags, release.vers, releases);
  if (tagged) {
    const sentence = `Upstream has the tag v${tagged}, but crates.io has no phantun ${tagged}: it is not published yet.`;
    if (release === own) throw new UpstreamError(`${sentence} The lock stays at ${own.vers}.`);
    notes.push(sentence);
  }
  if (!tags.has(release.vers)) {
    throw new UpstreamError(
      `crates.io has phantun ${release.vers}, but upstream has no tag v${release.vers}: it cannot be compared with upstream's repository. The lock stays at ${own.vers}.`,
    );
  }
  return { release, notes };
}

/** Refuses a crate whose commit differs from the commit of its version's tag. */
export function compareWithTag(version: string, commit: string, tags: Tags): void {
  const tagged = tags.get(version);
  if (tagged === commit) return;
  throw new UpstreamError(
    `The crate phantun ${version} was made from commit ${commit}, but upstream's tag v${version} points to ${tagged}: one of them was changed after the release. Ask upstream which.`,
  );
}
