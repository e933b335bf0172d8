import { z } from "zod";
import type { Platform } from "../../cross/platform.ts";
import { readLock } from "../lock/lock.ts";
import { lockedInputs } from "./locked.ts";

/**
 * The build inputs: build arguments of `buildx/Dockerfile`. The Dockerfile itself refuses contradictions
 * (`buildx/scripts/check-inputs.sh`), so that a plain `docker buildx build` does too. Only unknown names are refused here,
 * because BuildKit silently ignores them.
 */
export const Inputs = z.strictObject({
  PHANTUN_OWNER: z.string().optional(),
  PHANTUN_REPO: z.string().optional(),
  PHANTUN_TARBALL_SHA256: z.string().optional(),
  PHANTUN_COMMIT: z.string().optional(),
  PHANTUN_CRATE: z.string().optional(),
  PHANTUN_BASE_URL: z.string().optional(),
  PHANTUN_LOCKED: z.string().optional(),
  LIBC: z.string().optional(),
  VARIANT: z.string().optional(),
  BASE_IMAGE: z.string().optional(),
  DEBIAN_SNAPSHOT: z.string().optional(),
  DEBIAN_SNAPSHOT_URL: z.string().optional(),
});
export type Inputs = z.infer<typeof Inputs>;

/** Environment variables that are inputs, in addition to those that begin with PHANTUN_. */
const variables: readonly string[] = ["LIBC", "VARIANT", "BASE_IMAGE", "DEBIAN_SNAPSHOT", "DEBIAN_SNAPSHOT_URL"];

/** A command-line argument or an environment variable that is not a build input. */
export class UnknownInputError extends Error {
  override name = "UnknownInputError";
}

/** Refuses credentials in an address: BuildKit writes the inputs into every image's provenance. The message omits them. */
function refuseCredentials(inputs: Inputs): void {
  for (const name of ["PHANTUN_BASE_URL", "DEBIAN_SNAPSHOT_URL"] as const) {
    if (!inputs[name]?.includes("@")) continue;
    throw new UnknownInputError(
      `${name} has credentials before its @, which would stand in the provenance of every image: give an address without them, of a mirror that asks for none.`,
    );
  }
}

/**
 * Reads inputs from the arguments `NAME=VALUE` of a command line and from the environment; the command line wins.
 * An empty value means none. Only PHANTUN_* and {@link variables} are read from the environment. PHANTUN_LOCKED=1 adds the
 * lock's inputs.
 *
 * @throws UnknownInputError on an argument or a variable that is not an input
 * @throws DeviationError on an input that contradicts the lock
 */
export function readInputs(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Inputs {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value && (name.startsWith("PHANTUN_") || variables.includes(name))) given[name] = value;
  }
  for (const word of words) {
    const [name, ...rest] = word.split("=");
    if (!name || rest.length === 0) {
      const example = `PHANTUN_CRATE=${readLock().upstream.version}`;
      throw new UnknownInputError(`"${word}" is not an input: NAME=VALUE is accepted, like ${example}.`);
    }
    given[name] = rest.join("=");
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(Inputs.shape, name)) {
      const accepted = Object.keys(Inputs.shape).join(", ");
      throw new UnknownInputError(
        `${name} is not a build input; the build inputs are ${accepted}. Correct the name or unset it.`,
      );
    }
  }
  const inputs = Inputs.parse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")));
  refuseCredentials(inputs);
  if (inputs.PHANTUN_LOCKED === undefined) return inputs;
  if (inputs.PHANTUN_LOCKED === "1") return lockedInputs(inputs, readLock());
  throw new UnknownInputError(`PHANTUN_LOCKED=${inputs.PHANTUN_LOCKED} is not valid: 1 is accepted, or no value.`);
}

/**
 * The inputs of one platform's build. LIBC is left out if it equals the platform's default: otherwise BuildKit would treat
 * it as a different build and compile everything again.
 */
export function inputsOf({ LIBC, ...rest }: Inputs, { libc }: Pick<Platform, "libc">): Inputs {
  return LIBC === undefined || LIBC === libc ? rest : { ...rest, LIBC };
}
