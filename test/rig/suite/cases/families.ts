import { release } from "node:os";
import { anonymousMemory, oversized } from "../../../../cross/budgets.ts";
import type { Case } from "../case.ts";
import { flat } from "../flat.ts";
import { lineAfter } from "../outcome.ts";
import { endsPromptly } from "../promptly.ts";
import { holds, same } from "../verdict.ts";

/** The written part of an idle launcher's stack on 64-bit machines, in kB; others need less. */
const STACK = 24;

export const families: readonly Case[] = [
  {
    id: "Z1",
    promise: "100 orphans are reaped while the child runs, each within a second",
    everywhere: true,
    async check(world) {
      const { end, lines } = await world.run({ probe: ["orphans=100", "exit=7"] });
      same([end, lines], [7, ["reaped 100"]], "The exit code and the output of the child");
    },
  },
  {
    id: "Z4",
    promise: "children older than the init, ended or running, neither hang it nor change its exit code",
    everywhere: true,
    async check(world) {
      same((await world.run({ setup: ["children"], probe: ["exit=7"] })).end, 7, "The exit code");
    },
  },
  {
    id: "Z7",
    promise: "a child's end is noticed before pending signals are forwarded to it",
    contract: true,
    async check(world) {
      const { end, errors } = await world.run({
        // A signal to another user's process fails with a message, so each forwarded signal can be counted.
        setup: ["pipe-in", "only-capability 7"],
        probe: ["user=4716", "orphans=1", "ready", "copy", "exit=2"],
        // The child exits while the init is stopped. 1, 10 and 12 are delivered before CHLD (17) in any sending order.
        steps: ["wait ready", "kill 19", "close-in", "child Z", "kill 12", "kill 10", "kill 1", "kill 18", "exit"],
      });
      same(end, 2, "The exit code");
      holds(errors.length <= 1, `Signals were handed to a child that had ended: ${JSON.stringify(errors)}.`);
    },
  },
  {
    id: "Z6",
    promise: "the init keeps waiting for a child that stops itself and is continued",
    everywhere: true,
    async check(world) {
      const plan = { probe: ["ready", "stop", "exit=9"], steps: ["wait ready", "child T", "kill 18", "exit"] };
      same((await world.run(plan)).end, 9, "The exit code");
    },
  },
  {
    id: "Z8",
    promise: "the init ends as soon as the main child does, even if a grandchild ignores TERM",
    everywhere: true,
    async check(world) {
      const plan = { probe: ["stubborn", "end-on=15,1,5", "ready", "pause"], steps: ["wait ready", "kill 15", "exit"] };
      await endsPromptly(world, plan, 5, 500_000);
    },
  },
  {
    id: "Z5",
    promise: "orphans of other users are reaped like all others",
    everywhere: true,
    async check(world) {
      const { end, lines } = await world.run({ probe: ["user=4715", "orphans=20", "exit=7"] });
      same([end, lines], [7, ["reaped 20"]], "The exit code and the output of the child");
    },
  },
  {
    id: "Z10",
    promise: "the highest pids work like all others, and so do the pids after the counter wraps around",
    async check(world) {
      const outcome = await world.run({
        setup: ["proc", "widest-pids"],
        probe: ["pid", "orphans=20", "hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "kill 15", "exit"],
      });
      same(outcome.end, 7, "The exit code");
      const pid = Number(lineAfter(outcome, "pid"));
      const [major = 0, minor = 0] = release().split(".").map(Number);
      const least = major * 1000 + minor >= 6014 ? 4_194_303 : 32_767;
      holds(pid >= least, `The child's pid is ${pid}, not ${least} or above.`);
    },
  },
  {
    id: "Z11",
    promise: "after 200 orphans have reused one pid, the child is still signalled and waited for",
    async check(world) {
      const { end, lines } = await world.run({
        setup: ["proc"],
        probe: ["same-orphans=200", "hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "kill 15", "exit"],
      });
      same([end, lines], [7, ["reaped 200", "ready", "got 10"]], "The exit code and the output of the child");
    },
  },
  {
    id: "P1",
    promise: "orphans become the init's children even when it is not PID 1 (docker run --init)",
    everywhere: true,
    async check(world) {
      const { lines } = await world.run({ probe: ["name-parent", "pause"], steps: ["wait adopted by", "kill 9"] });
      same(lines, ["adopted by the init"], "The output of the orphan");
    },
  },
  {
    id: "P1c",
    promise: "nested in itself, the inner init adopts orphans, gets signals, and passes its child's exit code on",
    everywhere: true,
    async check(world) {
      const nested = (...probe: string[]) => ["become", ...world.command(probe)];
      const { lines } = await world.run({
        probe: nested("name-parent", "pause"),
        steps: ["wait adopted by", "kill 9"],
      });
      same(lines, ["adopted by the init"], "The output of the orphan");
      const { end, lines: got } = await world.run({
        probe: nested("orphans=10", "hold", "ready", "until=15", "exit=7"),
        steps: ["wait ready", "kill 10", "wait got 10", "kill 15", "exit"],
      });
      same([end, got], [7, ["reaped 10", "ready", "got 10"]], "The exit code and the output of the child");
      const killed = { probe: nested("ready", "pause"), steps: ["wait ready", "kill 15", "exit"] };
      same((await world.run(killed)).end, 143, "The exit code after TERM");
    },
  },
  {
    id: "P2",
    promise: "stopped and continued from outside (docker pause), the init forwards the signals that arrived meanwhile",
    everywhere: true,
    async check(world) {
      const { end } = await world.run({
        probe: ["hold", "ready", "until=10", "exit=7"],
        steps: ["wait ready", "kill 19", "kill 10", "kill 18", "exit"],
      });
      same(end, 7, "The exit code");
    },
  },
  {
    id: "P3",
    promise: "after a debugger stops and releases it, the init has lost nothing and continues",
    everywhere: true,
    async check(world) {
      const { end, lines } = await world.run({
        probe: ["hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "hold 10", "wait got 10", "kill 12", "wait got 12", "kill 15", "exit"],
      });
      same([end, lines], [7, ["ready", "got 10", "got 12"]], "The exit code and what the child got");
    },
  },
  {
    id: "R1",
    promise: "idle for 5 s, the init goes to sleep at most once",
    async check(world) {
      const { end, samples } = await world.run({
        probe: ["hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "sample", "idle 5000", "sample", "kill 15", "exit"],
      });
      same([end, samples.length], [7, 2], "The exit code and the number of samples");
      const slept = (samples[1]?.voluntary ?? 0) - (samples[0]?.voluntary ?? 0);
      holds(slept <= 1, `It went to sleep ${slept} times.`);
    },
  },
  {
    id: "R4",
    promise: `the init uses at most ${anonymousMemory / 1000} kB of anonymous memory`,
    contract: true,
    unsanitized: true,
    everywhere: true,
    async check(world) {
      const { samples, data } = await world.run({
        probe: ["hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "sample", "memory", "kill 15", "exit"],
      });
      // Under an emulator only the data is the init's own; its stack has the same size as without.
      const own = world.emulated ? data + STACK : (samples[0]?.anonymous ?? Number.NaN);
      holds(own > STACK, `Its memory is unknown: ${own} kB.`);
      const path = `the anonymous memory of ${world.init.path}`;
      same(oversized([{ path, size: own * 1024, limit: anonymousMemory }]), [], "What is too large");
    },
  },
  {
    id: "R2",
    promise: "10,000 signals and 1,000 orphans leave memory, descriptors and threads unchanged",
    unsanitized: true,
    async check(world) {
      const { end, samples } = await world.run({
        probe: [
          "hold",
          "orphans=10",
          "ready",
          "until=40",
          "orphans=1000",
          "count-until=41",
          "say=done",
          "until=15",
          "exit=7",
        ],
        steps: [
          "wait ready",
          "kill 12",
          "wait got 12",
          "sample",
          "kill 40",
          "wait reaped 1000",
          "mix 10000 10 12 34 50",
          "kill 41",
          "wait done",
          "sample",
          "kill 15",
          "exit",
        ],
      });
      same(end, 7, "The exit code");
      const [before, after] = samples;
      flat(before, after);
    },
  },
];
