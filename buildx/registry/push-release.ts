import { BuildError } from "../build/failure.ts";
import { readIndex } from "../oci/layout.ts";
import { published } from "./published.ts";
import { type Destination, push } from "./push.ts";
import { builtRelease, isNewer } from "./release-tags.ts";

/** The result of a release's push. */
export interface PushedRelease {
  digest: string;
  /** The names that now refer to the release. */
  names: string[];
  /** One sentence for each name that was not moved, because it refers to a newer release. */
  kept: string[];
}

/** An OCI layout of a release, and its destination. */
export interface ReleasePush {
  layout: string;
  /** The value of VARIANT that its images were built with. */
  variant?: string | undefined;
  /** `HOST/NAME`. */
  repository: string;
  tlsVerify: Destination["tlsVerify"];
}

async function pushTo(name: string, tag: string, { layout, repository, tlsVerify }: ReleasePush): Promise<void> {
  console.error(`==> pushing to ${name}`);
  await push(layout, { reference: { whole: name, repository, tag }, tlsVerify });
}

/**
 * Pushes a layout under its immutable tag.
 *
 * @returns the digest of the index, and the name
 * @throws BuildError when the layout is not a release, the tag refers to another image, or the push fails
 */
export async function pushFixed(release: ReleasePush): Promise<{ digest: string; name: string; version: string }> {
  const { layout, repository, tlsVerify, variant } = release;
  const { version, tags } = await builtRelease(layout, variant);
  const { digest } = (await readIndex(layout)).target;
  const [fixed] = tags;
  const name = `${repository}:${fixed}`;
  const there = await published(repository, fixed, tlsVerify);
  if (there && there.digest !== digest) {
    throw new BuildError(
      `${name} is ${there.digest} already, and a release never changes; the new index is ${digest}. Raise the lock's revision for another release.`,
    );
  }
  if (!there) await pushTo(name, fixed, release);
  return { digest, name, version };
}

/** Pushes a layout under the tags that move from release to release. They never move back to an older release. */
export async function pushMoving(release: ReleasePush): Promise<Pick<PushedRelease, "names" | "kept">> {
  const { layout, repository, tlsVerify, variant } = release;
  const { version, tags } = await builtRelease(layout, variant);
  const { digest } = (await readIndex(layout)).target;
  const done: Pick<PushedRelease, "names" | "kept"> = { names: [], kept: [] };
  for (const tag of tags.slice(1)) {
    const name = `${repository}:${tag}`;
    const found = await published(repository, tag, tlsVerify);
    if (found?.version !== undefined && isNewer(found.version, version)) {
      done.kept.push(`${name} stays at ${found.version}, which is newer.`);
      continue;
    }
    if (found?.digest !== digest) await pushTo(name, tag, release);
    done.names.push(name);
  }
  return done;
}

/**
 * Pushes an OCI layout under all tags of its release: the immutable tag first, so that no other tag refers to a missing
 * release. Repeating an interrupted push completes it.
 *
 * @throws BuildError when the layout is not a release, the release's tag refers to another image, or a push fails
 */
export async function pushRelease(
  layout: string,
  repository: string,
  tlsVerify: Destination["tlsVerify"],
): Promise<PushedRelease> {
  const release = { layout, repository, tlsVerify };
  const { digest, name } = await pushFixed(release);
  const { names, kept } = await pushMoving(release);
  return { digest, names: [name, ...names], kept };
}
