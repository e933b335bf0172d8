import type { Case } from "../case.ts";
import { stateOf } from "../outcome.ts";
import { holds, same } from "../verdict.ts";

/** Standard streams that are closed, broken or full. */
export const streams: readonly Case[] = [
  {
    id: "S14",
    promise:
      "a message to a closed stderr, broken pipe or full file changes no exit code and sends the child no signal",
    everywhere: true,
    async check(world) {
      const root = world.makeRoot(() => {});
      const lost = ["broken 2", "close 2", "at-limit 2"];
      for (const setup of lost)
        same((await world.run({ root, setup: [setup] })).end, 127, `The exit code with ${setup}`);
      for (const setup of lost) {
        const { end, lines } = await world.run({
          setup: [setup],
          // IFACE_FILE without IFACE_NAME makes the launcher print a message before it starts the child.
          env: ["MODE=client", "IFACE_FILE=/run/name"],
          // PWR has a higher number than PIPE and XFSZ, so it arrives last.
          probe: ["hold", "ready", "until=30", "exit=7"],
          steps: ["wait ready", "kill 30", "exit"],
        });
        same([end, lines], [7, ["ready"]], `The exit code and what the child got with ${setup}`);
      }
    },
  },
  {
    id: "S14b",
    promise: "a message that nobody reads from stderr is dropped within two seconds, and the child's exit code is kept",
    contract: true,
    everywhere: true,
    async check(world) {
      const env = ["MODE=client", "IFACE_FILE=/run/name"];
      const { end, sinceSignal } = await world.run({ setup: ["full 2"], env, probe: ["exit=0"] });
      same(end, 0, "The exit code");
      holds(sinceSignal < 2_000_000, `It took ${sinceSignal} microseconds.`);
    },
  },
  {
    id: "T5",
    promise: "with stdin empty, stdout a broken pipe, or 0, 1 and 2 closed, the child runs and its exit code is kept",
    everywhere: true,
    async check(world) {
      for (const setup of [[], ["broken 1"], ["close 0"], ["close 0", "close 1", "close 2"]]) {
        same((await world.run({ setup, probe: ["exit=7"] })).end, 7, `The exit code with ${JSON.stringify(setup)}`);
      }
    },
  },
  {
    id: "T5b",
    promise: "descriptors closed at the start are closed in the child",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({ setup: ["close 0", "close 2"], probe: ["state"] });
      same(stateOf(outcome).descriptors, [1], "The child's descriptors");
    },
  },
];
