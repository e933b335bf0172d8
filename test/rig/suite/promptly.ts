import { Broken, same } from "./verdict.ts";
import type { Plan, World } from "./world.ts";

/** A busy machine delays single runs; an init that waits for a timer delays each. */
const tries = 5;

/**
 * Requires that the init always ends with an exit code, and at least once within a time after the plan's last signal.
 *
 * @param limit in microseconds
 */
export async function endsPromptly(world: World, plan: Plan, code: number, limit: number): Promise<void> {
  const times: number[] = [];
  while (times.length < tries) {
    const { end, sinceSignal } = await world.run(plan);
    same(end, code, "The exit code");
    if (sinceSignal < limit) return;
    times.push(sinceSignal);
  }
  throw new Broken(`It took ${times.join(", ")} microseconds, and never less than ${limit}.`);
}
