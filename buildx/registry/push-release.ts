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

/**
 * Pushes an OCI layout under all tags of the release that it is: first the one that never moves, then the others, so that
 * none of them stands for a release that is not there. A push that was stopped is made up for by doing it again.
 *
 * @throws BuildError when the layout is of no release, when the registry has another image under the release's own tag, or when
 *   a push fails
 */
export async function pushRelease(layout: string, repository: string, tlsVerify: Destination["tlsVerify"]) {
  const { version, tags } = await builtRelease(layout);
  const { digest } = (await readIndex(layout)).target;
  const [fixed] = tags;
  const there = await published(repository, fixed, tlsVerify);
  if (there && there.digest !== digest) {
    throw new BuildError(
      `${repository}:${fixed} is ${there.digest} already, and a release never changes; what was built is ${digest}. Raise the lock's revision for another release.`,
    );
  }
  const pushed: PushedRelease = { digest, names: [], kept: [] };
  for (const tag of tags) {
    const name = `${repository}:${tag}`;
    const found = tag === fixed ? there : await published(repository, tag, tlsVerify);
    if (found?.version !== undefined && isNewer(found.version, version)) {
      pushed.kept.push(`${name} stays at ${found.version}, which is newer.`);
      continue;
    }
    if (found?.digest !== digest) {
      console.error(`==> pushing to ${name}`);
      await push(layout, { reference: { whole: name, repository, tag }, tlsVerify });
    }
    pushed.names.push(name);
  }
  return pushed;
}
