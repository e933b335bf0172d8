import { Broken, Hang, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** One promise that an init keeps or does not. */
export interface Case {
  readonly id: string;
  /** What is promised, as a sentence without its end. */
  readonly promise: string;
  /** Only the launcher's own contract promises it: no other init is asked. */
  readonly contract?: true;
  /** It speaks of memory or descriptors, of which a sanitizer's runtime takes its own, or refuses calls that it makes. */
  readonly unsanitized?: true;
  /** It is also put to the launcher of every other platform, in an emulator of user programs. */
  readonly everywhere?: true;
  /** Throws {@link Broken} or {@link Hang} when the promise is not kept. */
  check(world: World): Promise<void>;
}

/** Puts an init to one case. Errors of the suite itself are thrown on. */
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
