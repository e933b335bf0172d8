import type { Case } from "../case.ts";
import { holds, same } from "../verdict.ts";
import { twoUndelivered } from "./refusals.ts";

/** Another user's child, and limits of processes and descriptors. */
export const limits: readonly Case[] = [
  {
    id: "U1",
    promise: "a child that changed its user and may not be signalled is waited for; each signal prints one line",
    contract: true,
    everywhere: true,
    async check(world) {
      const { end, errors, lines } = await world.run({
        // Only SETUID: the child can change its user, and the launcher lacks CAP_KILL.
        setup: ["pipe-in", "only-capability 7"],
        probe: ["user=4714", "ready", "copy", "exit=0"],
        steps: twoUndelivered,
      });
      same([end, lines], [0, ["ready"]], "The exit code and the output of the child");
      same(
        errors.map((error) => /^phantun-runtime: Signal (\d+) could not be passed on/.exec(error)?.[1]),
        ["15", "1"],
        `The messages (${JSON.stringify(errors)})`,
      );
    },
  },
  {
    id: "R3",
    promise: "where no process can be created, the init reports it and fails instead of hanging",
    async check(world) {
      const { end, errors, lines } = await world.run({
        setup: ["user 4712", "processes 1"],
        probe: ["say=started"],
      });
      holds(typeof end === "number" && end !== 0, `The init ended with ${end}.`);
      same([lines, errors.length > 0], [[], true], "The output of the child, and whether the init printed something");
    },
  },
  {
    id: "R3b",
    promise: "where no process or no descriptor can be created, the exit code is 71 and the line says what to do",
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
