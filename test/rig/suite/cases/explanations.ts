import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Case } from "../case.ts";
import { holds, same } from "../verdict.ts";
import type { World } from "../world.ts";

/** Another root, the path of its device, and a function that returns the launcher's messages for exit code 101 there. */
function failing(world: World) {
  const root = world.makeRoot();
  const tun = join(root, "dev/net/tun");
  const fail = async (...setup: string[]) => {
    const { end, errors } = await world.run({ root, setup, probe: ["exit=101"] });
    same(end, 101, "The exit code");
    return errors;
  };
  return { tun, fail };
}

/** Creates /dev/null in the device's place: the launcher only checks that it is a device and can be opened. */
const makeDevice = (path: string) => execa("mknod", [path, "c", "1", "3"]);

function explained(when: string, errors: readonly string[], ...words: string[]): void {
  holds(errors.length === 1 && words.every((one) => errors[0]?.includes(one)), `${when}: ${JSON.stringify(errors)}.`);
}

export const explanations: readonly Case[] = [
  {
    id: "G1",
    promise: "a failure without /dev/net/tun or NET_ADMIN is explained in one line and keeps its exit code",
    contract: true,
    everywhere: true,
    async check(world) {
      const { tun, fail } = failing(world);
      explained("No device", await fail(), "there is no /dev/net/tun", "See docs/privileges.md.");
      mkdirSync(tun);
      explained("A folder", await fail(), "is a folder");
      rmSync(tun, { recursive: true });
      writeFileSync(tun, "");
      explained("A regular file", await fail(), "is a regular file");
      rmSync(tun);
      await makeDevice(tun);
      same(await fail(), [], "The messages when the container has all that it needs");
      explained("No power", await fail("only-capability 10"), "NET_ADMIN is missing");
      explained("A user without power", await fail("user 65534"), "NET_ADMIN is not in force for user 65534");
    },
  },
  {
    id: "G2",
    promise: "nothing is explained after a forwarded stop signal, after code 2, or after death by a signal",
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
  {
    id: "G2b",
    promise: "after a signal that does not ask to stop, a later failure is still explained",
    contract: true,
    everywhere: true,
    async check(world) {
      const { end, errors } = await world.run({
        probe: ["end-on=10,1,1", "ready", "pause"],
        steps: ["wait ready", "kill 10", "exit"],
      });
      same(end, 1, "The exit code");
      explained("After SIGUSR1", errors, "there is no /dev/net/tun");
    },
  },
  {
    id: "G3",
    promise: "a device refused by owner and mode is explained by them, with or without /proc, as root or another user",
    contract: true,
    everywhere: true,
    async check(world) {
      const { tun, fail } = failing(world);
      await makeDevice(tun);
      chownSync(tun, 1000, 1000);
      chmodSync(tun, 0o600);
      const owner = "belongs to user 1000 and group 1000 with mode 0600";
      for (const setup of [[], ["proc"]]) {
        const root = await fail(...setup, "only-capability 12");
        explained("Root", root, `user 0 may not open /dev/net/tun, which ${owner}`, "DAC_OVERRIDE is missing");
        holds(!root[0]?.includes("as root"), `The message tells root to run as root: ${root}.`);
      }
      explained("Another user", await fail("user 65534"), `user 65534 may not open /dev/net/tun, which ${owner}`);
      same(await fail(), [], "The messages to root with DAC_OVERRIDE");
    },
  },
  {
    id: "G4",
    promise: "a network of another user namespace is reported as the reason; the container's own is not",
    contract: true,
    unsanitized: true,
    async check(world) {
      const { tun, fail } = failing(world);
      // The real device: the launcher queries its driver.
      await execa("mknod", [tun, "c", "10", "200"]);
      chmodSync(tun, 0o666);
      const foreign = "the network belongs to another user namespace";
      explained("The host's network", await fail("user-namespace"), foreign);
      explained(
        "As case 03, with privileges that cannot grow",
        await fail("user-namespace", "no-new-privileges"),
        foreign,
      );
      for (const refusal of ["refuse ioctl EPERM", "refuse ioctl ENOSYS", "refuse open EPERM", "old-device"]) {
        const errors = await fail("user-namespace", refusal);
        holds(!errors.some((line) => line.includes(foreign)), `With ${refusal}: ${JSON.stringify(errors)}.`);
      }
      same(await fail("user-namespace", "network"), [], "The messages with its own network");
      same(await fail("refuse ioctl EPERM"), [], "The messages outside, with ioctl refused");
      same(await fail("refuse stat EPERM"), [], "The messages outside, with stat refused");
    },
  },
];
