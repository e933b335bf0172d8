import type { Init } from "../rig/suite/init.ts";
import type { Tools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";

/** The times of TERM in microseconds after the exec, near an init's own first instructions. */
const moments = [0, 100, 200, 500];

/** How many of 100 TERM signals at these times each init loses as PID 1: the kernel drops signals that are not held. */
export async function measureLost(tools: Tools, inits: readonly Init[], rounds: number): Promise<Map<string, number>> {
  const lost = new Map<string, number>(inits.map(({ name }) => [name, 0]));
  for (let round = 0; round < rounds; round++) {
    for (const init of inits) {
      using world = await World.make(init, true, tools);
      for (const moment of moments) {
        const outcomes = await world.repeat(25, {
          // As in case S7: the second signal can only arrive first, and cause exit code 3, if TERM was lost.
          probe: ["end-on=40,1,3", "ready", "pause"],
          steps: [`at ${moment} 15`, "wait ready", "kill 40", "exit"],
        });
        lost.set(init.name, (lost.get(init.name) ?? 0) + outcomes.filter(({ end }) => end === 3).length);
      }
    }
  }
  return new Map([...lost].map(([name, count]) => [name, count / rounds]));
}
