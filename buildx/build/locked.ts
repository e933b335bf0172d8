import type { Lock } from "../lock/lock.ts";
import { lockDifferences } from "../lock/report.ts";
import type { Facts } from "./facts.ts";
import type { Inputs } from "./inputs.ts";

/** An input, source or tool that differs from the lock under PHANTUN_LOCKED=1. */
export class DeviationError extends Error {
  override name = "DeviationError";
}

const refuse = (what: string, wanted: string, found: string): never => {
  throw new DeviationError(
    `PHANTUN_LOCKED=1 builds what buildx/lock/lock.json names, and ${what} deviates: wanted ${wanted}, found ${found}.`,
  );
};

/**
 * The lock's inputs, with the given ones that a lock does not fix, like LIBC and VARIANT.
 *
 * @throws DeviationError when any other given input differs from the lock
 */
export function lockedInputs(given: Inputs, lock: Lock): Inputs {
  const { upstream, base, snapshot } = lock;
  const named: Inputs = {
    PHANTUN_CRATE: upstream.version,
    BASE_IMAGE: base.digest ? `${base.image}@${base.digest}` : base.image,
    ...(snapshot ? { DEBIAN_SNAPSHOT: snapshot } : {}),
  };
  const open: readonly (keyof Inputs)[] = ["PHANTUN_LOCKED", "LIBC", "VARIANT", "DEBIAN_SNAPSHOT_URL"];
  for (const [name, found] of Object.entries(given) as [keyof Inputs, string][]) {
    // The image's name without a digest is accepted: the lock adds the digest.
    if (open.includes(name) || (name === "BASE_IMAGE" && found === base.image)) continue;
    if (found !== named[name]) refuse(name, named[name] ?? "nothing", found);
  }
  return { ...given, ...named };
}

/** Refuses a source that differs from the lock. */
export function compareFacts({ version, revision, crate }: Facts, { upstream }: Lock): void {
  if (version !== upstream.version) refuse("phantun's version", upstream.version, version);
  if (revision !== upstream.commit) refuse("upstream's commit", upstream.commit, revision);
  if (crate !== upstream.crate) refuse("the crate's SHA-256", upstream.crate, crate ?? "none");
}

/** Refuses tool versions that differ from the lock. */
export function comparePins(found: Lock["tools"], lock: Lock): void {
  const [first] = lockDifferences(lock, { ...lock, tools: found });
  if (first === undefined) return;
  const [, name = "", wanted = "", actual = ""] = /^(\S+)\s+(.*) -> (.*)$/.exec(first) ?? [];
  refuse(name, wanted, actual);
}
