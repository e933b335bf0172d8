import type { Init } from "./init.ts";
import type { Tools } from "./tools.ts";
import { World } from "./world.ts";

/** An init's memory and wakeups while its child is idle. */
export interface Rest {
  /** Resident memory, in kB. */
  readonly rss: number;
  /** Anonymous part of it, in kB. */
  readonly anonymous: number;
  /** Wakeups during the measurement. */
  readonly wakeups: number;
}

/** Measures an idle init, as PID 1, for `seconds`. */
export async function measureRest(tools: Tools, init: Init, seconds: number): Promise<Rest> {
  using world = await World.make(init, true, tools);
  const { samples } = await world.run({
    probe: ["hold", "ready", "until=15"],
    // The forwarded signal shows that the init has entered its event loop.
    steps: [
      "wait ready",
      "kill 10",
      "wait got 10",
      "idle 200",
      "sample",
      `idle ${seconds * 1000}`,
      "sample",
      "kill 15",
      "exit",
    ],
  });
  const [before, after] = samples;
  if (before === undefined || after === undefined) throw new Error(`${init.name} did not live to be watched.`);
  return { rss: after.rss, anonymous: after.anonymous, wakeups: after.voluntary - before.voluntary };
}
