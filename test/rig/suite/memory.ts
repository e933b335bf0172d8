import type { Init } from "./init.ts";
import type { Tools } from "./tools.ts";
import { World } from "./world.ts";

/** What one init holds, and does, while its child does nothing. */
export interface Rest {
  /** Resident memory, in kB. */
  readonly rss: number;
  /** Of that, memory that is no file's, in kB. */
  readonly anonymous: number;
  /** How often it woke up in the time of watching. */
  readonly wakeups: number;
}

/** Watches an idle init, as PID 1, for so many seconds. */
export async function measureRest(tools: Tools, init: Init, seconds: number): Promise<Rest> {
  using world = await World.make(init, true, tools);
  const { samples } = await world.run({
    probe: ["hold", "ready", "until=15"],
    // The signal shows that the init has come to its waiting.
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
