import { Broken, Hang, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** One promise about an init, with its check. */
export interface Case {
  readonly id: string;
  /** The promise, as a sentence without a full stop. */
  readonly promise: string;
  /** The promise is part of the launcher's own contract: other inits are not tested. */
  readonly contract?: true;
  /** Not for sanitized builds: it measures memory or descriptors, or refuses system calls, that the sanitizer needs. */
  readonly unsanitized?: true;
  /** The case also runs on the launcher of every other platform, in a user-mode emulator. */
  readonly everywhere?: true;
  /** Throws {@link Broken} or {@link Hang} when the promise is broken. */
  check(world: World): Promise<void>;
}

/** Runs one case on an init. Errors of the suite itself are rethrown. */
export async function judge(one: Case, world: World): Promise<{ verdict: Verdict; reason?: string }> {
  if ((one.contract && world.init.options !== undefined) || (one.unsanitized && world.sanitized))
    return { verdict: "n/a" };
  try {
    await one.check(world);
    return { verdict: "pass" };
  } catch (error) {
    if (error instanceof Hang) return { verdict: "hang", reason: error.message };
    if (error instanceof Broken) return { verdict: "fail", reason: error.message };
    throw error;
  }
}
