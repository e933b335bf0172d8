import { choose, compareWithTag } from "./choose.ts";
import { crateCommit, readIndex } from "./crates-index.ts";
import { UnreachableError } from "./download.ts";
import { readTags, tarballDigest } from "./forge.ts";
import type { Lock } from "./lock.ts";
import { imageDigest, newestSnapshot } from "./toolchain.ts";

/** The servers that `./run lock --update` asks: addresses without a trailing slash. */
export interface Sources {
  /** A sparse index of a cargo registry. */
  index: string;
  /** `undefined`: deliberately not asked. */
  forge: string | undefined;
  snapshots: string;
  now: Date;
}

/** The result of an update. */
export interface Update {
  lock: Lock;
  /** Problems that do not stop the update, one sentence each. */
  notes: string[];
}

/** The answer of a server; if it does not answer, the earlier value, with a note. */
async function orBefore<T>(ask: () => Promise<T>, before: T, notes: string[]): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    notes.push(error.message);
    return before;
  }
}

/**
 * Moves a lock to upstream's newest release, and fills unknown values. The base image and the Debian snapshot move only with
 * a new release, so that a rebuild of an earlier release uses the same toolchain.
 *
 * @throws UnreachableError when crates.io or the forge does not answer
 * @throws UpstreamError when their answers contradict each other or the lock
 */
export async function update(lock: Lock, { index, forge, snapshots, now }: Sources): Promise<Update> {
  const releases = await readIndex(index);
  const tags = forge === undefined ? undefined : await readTags(forge);
  const { release, notes } = choose(lock.upstream, releases, tags);
  const moves = release.vers !== lock.upstream.version;
  const commit = moves ? await crateCommit(index, release) : lock.upstream.commit;
  if (tags) compareWithTag(release.vers, commit, tags);

  const tarball =
    forge !== undefined && (moves || !lock.upstream.tarball)
      ? await tarballDigest(forge, commit)
      : moves
        ? null
        : lock.upstream.tarball;
  const { base, snapshot } = lock;
  const digest =
    moves || !base.digest ? await orBefore(() => imageDigest(base.image), base.digest, notes) : base.digest;
  const moved = moves || !snapshot ? await orBefore(() => newestSnapshot(snapshots, now), snapshot, notes) : snapshot;
  return {
    lock: {
      ...lock,
      upstream: { version: release.vers, commit, crate: release.cksum, tarball },
      revision: moves ? 1 : lock.revision,
      base: { ...base, digest },
      snapshot: moved,
    },
    notes,
  };
}
