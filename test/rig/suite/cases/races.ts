import type { Case } from "../case.ts";
import type { Sample } from "../outcome.ts";
import { holds, same } from "../verdict.ts";

/** The times of TERM, in microseconds after the exec. */
const moments = [0, 100, 500, 1000, 5000, 20_000, 50_000];

/** T0: the time after its exec in which an init may lose a signal, before its first instructions, in microseconds. */
const DEAF = 10_000;

/** An init's share of the time since its exec: only its CPU time while it waits to be scheduled. */
function ownTime({ state, ran, sinceExec }: Sample): number {
  return state === "R" ? ran : sinceExec;
}

export const races: readonly Case[] = [
  {
    id: "S6",
    promise: "TERM, USR1 and a real-time signal, blocked and pending when the init is executed, reach the child",
    async check(world) {
      const { end, lines } = await world.run({
        setup: ["pend 15", "pend 10", "pend 34"],
        probe: ["hold", "ready", "until=40", "exit=7"],
        steps: ["wait ready", "wait got 34", "kill 40", "exit"],
      });
      same(
        [end, [...lines].sort()],
        [7, ["got 10", "got 15", "got 34", "ready"]],
        "The exit code and what the child got",
      );
    },
  },
  {
    id: "S7",
    promise: "TERM after the exec is lost only before the init's own first instructions, within 10 ms (350 starts)",
    async check(world) {
      // A sanitizer's runtime starts before the init and takes longer than this.
      const deaf = world.sanitized ? Number.POSITIVE_INFINITY : DEAF;
      for (const moment of moments) {
        const outcomes = await world.repeat(world.times(50), {
          // PWR is sent second and has the higher number, so the child can only receive it first, and exit with 3, if
          // TERM was lost.
          probe: ["end-on=30,1,3", "ready", "pause"],
          steps: [`at ${moment} 15`, "wait ready", "kill 30", "exit"],
        });
        for (const { end, samples } of outcomes) {
          const [before] = samples;
          const early = before?.holdsTerm === false && before.child === 0 && ownTime(before) <= deaf;
          holds(
            end === 143 || (early && (end === 3 || end === "signal 15")),
            `TERM ${moment} µs after the exec: ${end}; it may be lost for ${deaf} µs. Then: ${JSON.stringify(before)}.`,
          );
        }
      }
    },
  },
  {
    id: "S8",
    promise: "TERM between the init's fork and the child's exec, frozen by a tracer, ends the child (20 starts)",
    async check(world) {
      const plan = { setup: ["seize"], probe: ["end-on=30,1,3", "ready", "pause"] };
      const steps = ["fork 15", "wait ready", "kill 30", "exit"];
      for (const { end } of await world.repeat(20, { ...plan, steps })) same(end, 143, "The exit code");
    },
  },
  {
    id: "S8b",
    promise: "a storm of TERM that begins at the exec ends the child and is never swallowed (50 starts)",
    async check(world) {
      const outcomes = await world.repeat(world.times(50), { probe: ["ready", "pause"], steps: ["storm 15"] });
      for (const { end } of outcomes)
        holds(end === 143 || (!world.first && end === "signal 15"), `The init ended with ${end}.`);
    },
  },
  {
    id: "S9",
    promise: "a storm of TERM while the child ends does not change its exit code (50 starts)",
    async check(world) {
      const outcomes = await world.repeat(world.times(50), {
        probe: ["end-on=15,20,42", "ready", "pause"],
        steps: ["wait ready", "storm 15"],
      });
      for (const { end, errors } of outcomes) {
        same(end, 42, "The exit code");
        same(
          errors.filter((line) => line.includes("Signal")),
          [],
          "Complaints about signals",
        );
      }
    },
  },
  {
    id: "Z2",
    promise:
      "the main child and an orphan ending together never hang the init, and it returns the child's code (200 starts)",
    async check(world) {
      for (const { end } of await world.repeat(world.times(200), { probe: ["companion", "exit=7"] })) {
        same(end, 7, "The exit code");
      }
    },
  },
  {
    id: "Z3",
    promise: "a child that ends at once never hangs the init (2,000 starts)",
    async check(world) {
      for (const { end } of await world.repeat(world.times(2000), { probe: ["exit=7"] })) same(end, 7, "The exit code");
    },
  },
];
