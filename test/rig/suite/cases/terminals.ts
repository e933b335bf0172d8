import type { Case } from "../case.ts";
import { stateOf } from "../outcome.ts";
import { same } from "../verdict.ts";

export const terminals: readonly Case[] = [
  {
    id: "T1",
    promise: "on a terminal the child leads its own process group, in the foreground",
    everywhere: true,
    async check(world) {
      const { leadsGroup, inForeground } = stateOf(await world.run({ setup: ["terminal"], probe: ["state"] }));
      same([leadsGroup, inForeground], [true, true], "Whether it leads its group, and is in the foreground");
    },
  },
  {
    id: "T2",
    promise: "Ctrl-C ends the child with 130, after a single INT",
    everywhere: true,
    async check(world) {
      const plan = { setup: ["terminal"], probe: ["ready", "pause"], steps: ["wait ready", "type \x03", "exit"] };
      same((await world.run(plan)).end, 130, "The exit code");
      const { lines } = await world.run({
        setup: ["terminal"],
        probe: ["hold", "ready", "until=12", "exit=7"],
        steps: ["wait ready", "type \x03", "wait got 2\n", "kill 12", "exit"],
      });
      same(
        lines.filter((line) => line.includes("got")),
        ["got 2"],
        "What the child got",
      );
    },
  },
  {
    id: "T3",
    promise: "Ctrl-Z stops a shell's job, and the shell notices",
    everywhere: true,
    async check(world) {
      const { lines, end } = await world.run({
        setup: ["terminal"],
        probe: ["job", "exit=7"],
        steps: ["wait ready", "type \x1a", "wait job", "exit"],
      });
      same(
        [lines.filter((line) => line.includes("job")), end],
        [["job stopped"], 7],
        "The output of the shell, and the exit code",
      );
    },
  },
  {
    id: "T4",
    promise: "a terminal hangup ends the child with HUP, and the init with 129",
    everywhere: true,
    async check(world) {
      const plan = { setup: ["terminal"], probe: ["ready", "pause"], steps: ["wait ready", "hang-up", "exit"] };
      same((await world.run(plan)).end, 129, "The exit code");
    },
  },
  {
    id: "T2b",
    promise: "where no process group can be created, Ctrl-C still ends the child",
    contract: true,
    async check(world) {
      for (const error of ["EPERM", "ENOSYS"]) {
        const setup = ["terminal", `refuse setpgid ${error}`];
        const plan = { setup, probe: ["ready", "pause"], steps: ["wait ready", "type \x03", "exit"] };
        same((await world.run(plan)).end, 130, `The exit code with setpgid refused as ${error}`);
      }
    },
  },
  {
    id: "T8",
    promise: "started by a shell in the terminal's foreground, the init regains the foreground at the end",
    everywhere: true,
    async check(world) {
      for (const probe of [["exit=7"], ["die-of=9"]]) {
        const outcome = await world.run({ setup: ["terminal", "shell"], probe: ["state", ...probe] });
        same(
          [stateOf(outcome).inForeground, outcome.givenBack],
          [true, true],
          `Whether the child is in the foreground, and the init's group after ${probe}`,
        );
      }
    },
  },
  {
    id: "T7",
    promise: "in the terminal's background the child stays in the background, and nothing stops",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({ setup: ["terminal", "background"], probe: ["state", "exit=7"] });
      same(
        [outcome.end, stateOf(outcome).inForeground],
        [7, false],
        "The exit code, and whether it is in the foreground",
      );
    },
  },
  {
    id: "S15",
    promise: "resizing the terminal sends one WINCH",
    everywhere: true,
    async check(world) {
      const { lines } = await world.run({
        setup: ["terminal"],
        probe: ["hold", "ready", "until=12", "exit=0"],
        steps: ["wait ready", "resize", "wait got 28\n", "kill 12", "exit"],
      });
      same(lines, ["ready", "got 28"], "What the child got");
    },
  },
];
