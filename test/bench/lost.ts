import type { Init } from "../rig/suite/init.ts";
import type { Tools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";

/** When TERM is sent, in microseconds after the exec: about when an init comes to its own first instructions. */
const moments = [0, 100, 200, 500];

/** How many of 100 TERM at these moments each init loses as PID 1, where the kernel drops what nobody holds. */
export async function measureLost(tools: Tools, inits: readonly Init[], rounds: number): Promise<Map<string, number>> {
  const lost = new Map<string, number>(inits.map(({ name }) => [name, 0]));
  for (let round = 0; round < rounds; round++) {
    for (const init of inits) {
      using world = await World.make(init, true, tools);
      for (const moment of moments) {
        const outcomes = await world.repeat(25, {
          // As in case S7: the second signal can only come first, and make 3, if TERM was lost.
          probe: ["end-on=40,1,3", "ready", "pause"],
          steps: [`at ${moment} 15`, "wait ready", "kill 40", "exit"],
        });
        lost.set(init.name, (lost.get(init.name) ?? 0) + outcomes.filter(({ end }) => end === 3).length);
      }
    }
  }
  return new Map([...lost].map(([name, count]) => [name, count / rounds]));
}
