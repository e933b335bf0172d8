import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Case } from "../case.ts";
import { holds, same } from "../verdict.ts";

export const explanations: readonly Case[] = [
  {
    id: "G1",
    promise: "a failure without /dev/net/tun or NET_ADMIN is explained in one line, and keeps its code",
    contract: true,
    everywhere: true,
    async check(world) {
      const root = world.makeRoot();
      const tun = join(root, "dev/net/tun");
      const fail = async (...setup: string[]) => {
        const { end, errors } = await world.run({ root, setup, probe: ["exit=101"] });
        same(end, 101, "The exit code");
        return errors;
      };
      const missing = await fail();
      holds(
        missing.length === 1 && missing[0]?.includes("add --device /dev/net/tun") === true,
        `No device: ${missing}.`,
      );

      mkdirSync(tun);
      const folder = await fail();
      holds(folder.length === 1 && folder[0]?.includes("is a folder") === true, `A folder: ${folder}.`);

      rmSync(tun, { recursive: true });
      // /dev/null in its place: it can be opened, which is all that is looked at.
      await execa("mknod", [tun, "c", "1", "3"]);
      same(await fail(), [], "What is said when the container has all that it needs");
      const powerless = await fail("only-capability 10");
      holds(
        powerless.length === 1 && powerless[0]?.includes("add --cap-add NET_ADMIN") === true,
        `No power: ${powerless}.`,
      );
    },
  },
  {
    id: "G2",
    promise: "nothing is explained after a forwarded stop, after code 2, or after a death by signal",
    contract: true,
    everywhere: true,
    async check(world) {
      const stopped = { probe: ["end-on=15,1,1", "ready", "pause"], steps: ["wait ready", "kill 15", "exit"] };
      for (const [plan, wanted] of [
        [stopped, 1],
        [{ probe: ["exit=2"] }, 2],
        [{ probe: ["die-of=9"] }, 137],
      ] as const) {
        const { end, errors } = await world.run(plan);
        same([end, errors], [wanted, []], "The exit code and stderr");
      }
    },
  },
];
