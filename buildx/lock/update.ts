import { choose, compareWithTag } from "./choose.ts";
import { crateCommit, readIndex } from "./crates-index.ts";
import { UnreachableError } from "./download.ts";
import { readTags, tarballDigest } from "./forge.ts";
import type { Lock } from "./lock.ts";
import { imageDigest, newestSnapshot } from "./toolchain.ts";

/** Whom `./run lock --update` asks: addresses without a slash at the end. */
export interface Sources {
  /** A sparse index of cargo's. */
  index: string;
  /** `undefined`: not asked, on purpose. */
  forge: string | undefined;
  snapshots: string;
  now: Date;
}

/** What an update came to. */
export interface Update {
  lock: Lock;
  /** What was not as hoped, and stops nothing: a sentence each. */
  notes: string[];
}

/** What a source says; where it does not answer, what was known before, and a note. */
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
 * Moves a lock to upstream's newest release, and fills what it does not know. The base image and the moment of Debian's
 * archive move with a new release only: a release that was made is built again with what it was made with.
 *
 * @throws UnreachableError when crates.io or the forge does not answer
 * @throws UpstreamError when what they say contradicts itself, or the lock
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
  const moment = moves || !snapshot ? await orBefore(() => newestSnapshot(snapshots, now), snapshot, notes) : snapshot;
  return {
    lock: {
      ...lock,
      upstream: { version: release.vers, commit, crate: release.cksum, tarball },
      revision: moves ? 1 : lock.revision,
      base: { ...base, digest },
      snapshot: moment,
    },
    notes,
  };
}
