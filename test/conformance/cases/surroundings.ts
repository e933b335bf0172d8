import type { Case } from "../case.ts";
import { stateOf } from "../outcome.ts";
import { holds, same } from "../verdict.ts";

/** Linux's numbers for this architecture (x86-64) and for the ones that share the generic table. */
const calls =
  process.arch === "x64" ? { prctl: 157, close_range: 436, chdir: 80 } : { prctl: 167, close_range: 436, chdir: 49 };

export const surroundings: readonly Case[] = [
  {
    id: "S14",
    promise: "a message that goes to a closed stderr or a broken pipe changes no exit code",
    async check(world) {
      const root = world.makeRoot(() => {});
      for (const setup of ["broken 2", "close 2"])
        same((await world.run({ root, setup: [setup] })).end, 127, "The exit code");
    },
  },
  {
    id: "S14b",
    promise: "a message that nobody takes from stderr is lost within two seconds, and the child's code is kept",
    contract: true,
    async check(world) {
      const env = ["MODE=client", "IFACE_FILE=/run/name"];
      const { end, sinceSignal } = await world.run({ setup: ["full 2"], env, probe: ["exit=0"] });
      same(end, 0, "The exit code");
      holds(sinceSignal < 2_000_000, `It took ${sinceSignal} microseconds.`);
    },
  },
  {
    id: "T5",
    promise: "with stdin empty, a broken pipe as stdout, or 0, 1 and 2 closed, the child runs and its code is kept",
    async check(world) {
      for (const setup of [[], ["broken 1"], ["close 0"], ["close 0", "close 1", "close 2"]]) {
        same((await world.run({ setup, probe: ["exit=7"] })).end, 7, `The exit code with ${JSON.stringify(setup)}`);
      }
    },
  },
  {
    id: "T5b",
    promise: "descriptors closed at the start are closed in the child",
    async check(world) {
      const outcome = await world.run({ setup: ["close 0", "close 2"], probe: ["state"] });
      same(stateOf(outcome).descriptors, [1], "The child's descriptors");
    },
  },
  {
    id: "F5",
    promise: "a read-only root without /proc, /tmp and devices, one capability and no_new_privs are enough",
    async check(world) {
      const { end, errors } = await world.run({
        setup: ["read-only", "no-new-privileges", "only-capability 12"],
        probe: ["orphans=3", "exit=0"],
      });
      same([end, errors], [0, []], "The exit code and stderr");
    },
  },
  {
    id: "F5b",
    promise: "a system without close_range (before Linux 5.9), or with chdir refused, is good enough",
    async check(world) {
      for (const call of [calls.close_range, calls.chdir]) {
        const { end, errors } = await world.run({ setup: [`refuse-call ${call}`], probe: ["exit=0"] });
        same([end, errors], [0, []], `The exit code and stderr without call ${call}`);
      }
    },
  },
  {
    id: "P1b",
    promise: "where becoming a subreaper is refused, one line says so and the child runs",
    contract: true,
    async check(world) {
      const { end, errors } = await world.run({ setup: [`refuse-call ${calls.prctl}`], probe: ["exit=0"] });
      same(end, 0, "The exit code");
      same(errors.length, world.first ? 0 : 1, "The number of lines on stderr");
    },
  },
  {
    id: "R3",
    promise: "where no process can be made, the init says so and ends with an error instead of hanging",
    async check(world) {
      const { end, errors, lines } = await world.run({
        setup: ["user 4712", "processes 1"],
        probe: ["say=started"],
      });
      holds(typeof end === "number" && end !== 0, `The init ended with ${end}.`);
      same([lines, errors.length > 0], [[], true], "What the child said, and whether the init said something");
    },
  },
  {
    id: "R3b",
    promise: "where no process or no descriptor can be made, the code is 71 and the line says what to do",
    contract: true,
    unsanitized: true,
    async check(world) {
      for (const setup of [["user 4713", "processes 1"], ["files 3"]]) {
        const { end, errors } = await world.run({ setup });
        same(end, 71, `The exit code with ${JSON.stringify(setup)}`);
        holds(errors[0]?.includes("cannot be started") === true, `The line on stderr: ${errors[0]}.`);
      }
    },
  },
];
