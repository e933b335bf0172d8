import type { Case } from "../case.ts";
import { lineAfter } from "../outcome.ts";
import { endsPromptly } from "../promptly.ts";
import { holds, same } from "../verdict.ts";
import type { World } from "../world.ts";

/** By default these stop a process or dump core, so inits handle them differently. */
const special = [6, 20, 21, 22];

/** Never sent: KILL and STOP cannot be caught, CHLD is the init's own, the others report a program's own faults. */
const unsent = [4, 5, 7, 8, 9, 11, 17, 19, 31];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Sends each signal and waits until the child has received it; `last` makes the child exit. */
async function eachOnce(world: World, numbers: readonly number[], last: number): Promise<void> {
  const { end, lines } = await world.run({
    probe: ["hold", "ready", `until=${last}`, "exit=7"],
    steps: [
      "wait ready",
      ...numbers.flatMap((number) => [`kill ${number}`, `wait got ${number}\n`]),
      `kill ${last}`,
      "exit",
    ],
  });
  same(lines, ["ready", ...numbers.map((number) => `got ${number}`)], "What the child got");
  same(end, 7, "The exit code");
}

export const signals: readonly Case[] = [
  {
    id: "S1",
    promise: "each ordinary signal except fault and stop signals reaches the child once, with its own number",
    everywhere: true,
    // TERM is the last: an emulator may number the real-time signals differently.
    check: (world) =>
      eachOnce(
        world,
        range(1, 31).filter(
          (number) => ![...unsent, ...special, ...world.absentSignals].includes(number) && number !== 15,
        ),
        15,
      ),
  },
  {
    id: "S1b",
    promise: "ABRT, TSTP, TTIN and TTOU each reach the child once, with their own number",
    check: (world) => eachOnce(world, special, 12),
  },
  {
    id: "S2",
    promise: "each real-time signal from 34 to 64 reaches the child once, with its own number",
    check: (world) => eachOnce(world, range(34, 64), 15),
  },
  {
    id: "S2b",
    promise: "32 and 33, which the C library reserves, are not forwarded",
    contract: true,
    async check(world) {
      const { end, lines } = await world.run({
        probe: ["hold", "ready", "until=12", "exit=7"],
        steps: ["wait ready", "kill 32", "kill 33", "kill 12", "exit"],
      });
      same([end, lines], [7, ["ready"]], "The exit code and what the child got");
    },
  },
  {
    id: "S3",
    promise: "five real-time signals of the same number arrive as five",
    async check(world) {
      const { lines } = await world.run({
        probe: ["hold", "ready", "until=41", "exit=7"],
        steps: ["wait ready", "kill 40 5", "kill 41", "exit"],
      });
      same(lines, ["ready", ...Array(5).fill("got 40")], "What the child got");
    },
  },
  {
    id: "S4",
    promise: "of 1,000 mixed signals to a slow child at least one of each kind arrives, and memory stays flat",
    unsanitized: true,
    async check(world) {
      const numbers = [1, 2, 3, 10, 12, 14, 15, 28, 34, 50];
      const outcome = await world.run({
        probe: ["hold", "ready", "until=23", "count-until=60", "exit=7"],
        steps: ["wait ready", "sample", `mix 1000 ${numbers.join(" ")}`, "kill 23", "kill 60", "sample", "exit"],
      });
      const got = new Set(
        [...outcome.lines.join(" ").matchAll(/(?:got |\b)(\d+)(?::\d+)?/g)].map(([, number]) => Number(number)),
      );
      const missing = numbers.filter((number) => !got.has(number));
      same([outcome.end, missing], [7, []], "The exit code, and which numbers never came");
      const [before, after] = outcome.samples;
      holds((after?.rss ?? 0) - (before?.rss ?? 0) <= 64, "Resident memory grew by more than 64 kB.");
    },
  },
  {
    id: "S5",
    promise: "TERM, INT and QUIT end a child with default actions in under 100 ms, with 143, 130 and 131",
    everywhere: true,
    async check(world) {
      for (const number of [15, 2, 3]) {
        const plan = { probe: ["ready", "pause"], steps: ["wait ready", `kill ${number}`, "exit"] };
        await endsPromptly(world, plan, 128 + number, 100_000);
      }
    },
  },
  {
    id: "S11",
    promise: "TSTP, TTIN and TTOU never stop the init itself; CONT and TERM still reach the child",
    everywhere: true,
    async check(world) {
      for (const number of [20, 21, 22]) {
        const { end, samples } = await world.run({
          probe: ["end-on=10,1,9", "ready", "pause"],
          // USR1 is sent while the child may be stopped, and received after CONT.
          steps: ["wait ready", `kill ${number}`, "kill 10", "sample", "kill 18", "exit"],
        });
        holds(samples[0]?.state !== "T", `Signal ${number} stopped the init.`);
        same(end, 9, `The exit code after signal ${number}, USR1 and CONT`);
      }
    },
  },
  {
    id: "S11b",
    promise: "TSTP stops the child, as Ctrl-Z does, and CONT resumes it",
    everywhere: true,
    async check(world) {
      const { end } = await world.run({
        probe: ["ready", "pause"],
        steps: ["wait ready", "kill 20", "child T", "kill 18", "child S", "kill 15", "exit"],
      });
      same(end, 143, "The exit code");
    },
  },
  {
    id: "S12",
    promise: "CHLD from outside is not forwarded, and nothing hangs",
    everywhere: true,
    async check(world) {
      const { end, lines } = await world.run({
        probe: ["hold", "ready", "until=12", "exit=7"],
        steps: ["wait ready", "kill 17 20", "kill 12", "exit"],
      });
      same([end, lines], [7, ["ready"]], "The exit code and what the child got");
    },
  },
  {
    id: "Z9",
    promise: "a storm of ALRM leaves no busy loop behind",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({
        probe: ["hold", "ready", "count-until=28", "say=done", "until=12", "exit=7"],
        steps: [
          "wait ready",
          "kill 14 1000",
          "kill 28",
          "wait done",
          "sample",
          "idle 1000",
          "sample",
          "kill 12",
          "exit",
        ],
      });
      const [before, after] = outcome.samples;
      same([outcome.end, outcome.samples.length], [7, 2], "The exit code and the number of samples");
      holds(lineAfter(outcome, "counted").startsWith("14:"), "No ALRM arrived.");
      holds(
        (after?.voluntary ?? 0) - (before?.voluntary ?? 0) <= 3,
        "The init woke more than three times in an idle second.",
      );
      holds((after?.ticks ?? 0) - (before?.ticks ?? 0) <= 1, "The init used the processor in an idle second.");
    },
  },
];
