import { BuildError } from "../build/failure.ts";
import { readIndex } from "../oci/layout.ts";
import { published } from "./published.ts";
import { type Destination, push } from "./push.ts";
import { builtRelease, isNewer } from "./release-tags.ts";

/** What a push of a release did. */
export interface PushedRelease {
  digest: string;
  /** The names that stand for it now. */
  names: string[];
  /** The names that stand for a newer release, and were left alone: a sentence each. */
  kept: string[];
}

/** An OCI layout of a release, and where it goes. */
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
 * Pushes a layout under the one tag that never moves.
 *
 * @returns the digest of the index, and the name
 * @throws BuildError when the layout is of no release, when the registry has another image under the tag, or when the push fails
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
      `${name} is ${there.digest} already, and a release never changes; what was built is ${digest}. Raise the lock's revision for another release.`,
    );
  }
  if (!there) await pushTo(name, fixed, release);
  return { digest, name, version };
}

/** Pushes a layout under the tags that move from release to release, but never back to an older one. */
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
 * Pushes an OCI layout under all tags of the release that it is: first the one that never moves, then the others, so that
 * none of them stands for a release that is not there. A push that was stopped is made up for by doing it again.
 *
 * @throws BuildError when the layout is of no release, when the registry has another image under the release's own tag, or when
 *   a push fails
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
