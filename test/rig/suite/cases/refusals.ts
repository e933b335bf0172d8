import { mkdirSync } from "node:fs";
import type { Case } from "../case.ts";
import { holds, same } from "../verdict.ts";

/** The errors of a refused system call: from a filter, or from a kernel that lacks it. */
const errnos = ["EPERM", "ENOSYS"];

/** System calls that the launcher uses but does not need. */
const dispensable = ["close_range", "chdir", "stat", "fcntl", "ioctl", "getpgid", "setpgid", "read", "poll"];

/** System calls that the contract needs, with the exit code if one is refused. */
const indispensable: ReadonlyMap<string, number> = new Map([
  ["rt_sigprocmask", 70],
  ["rt_sigaction", 70],
  ["rt_sigtimedwait", 70],
  ["wait4", 70],
  ["pipe2", 71],
  ["fork", 71],
  ["open", 73],
  ["fstat", 73],
  ["ftruncate", 73],
  ["write", 73],
]);

/** A run that uses every system call except those for failures. */
const wholeLife = { env: ["MODE=client", "IFACE_NAME=ptun0", "IFACE_FILE=/run/name"], probe: ["exit=0"] };

/** Sends TERM and HUP, of which neither reaches the child, waits for a line about each, and ends the child. */
export const twoUndelivered = [
  "wait ready",
  "kill 15",
  "wait-stderr Signal 15",
  "kill 1",
  "wait-stderr Signal 1 ",
  "close-in",
  "exit",
];

/** A confined launcher: few rights, and refused system calls. */
export const refusals: readonly Case[] = [
  {
    id: "F5",
    promise: "a read-only root without /proc, /tmp and devices, one capability and no_new_privs are enough",
    everywhere: true,
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
    promise: "a system without close_range (before Linux 5.9), or with chdir refused, is sufficient",
    everywhere: true,
    async check(world) {
      for (const call of ["close_range", "chdir"]) {
        const { end, errors } = await world.run({ setup: [`refuse ${call} ENOSYS`], probe: ["exit=0"] });
        same([end, errors], [0, []], `The exit code and stderr without ${call}`);
      }
    },
  },
  {
    id: "F5c",
    promise: "refusing any single dispensable system call changes nothing that a user would notice",
    contract: true,
    unsanitized: true,
    async check(world) {
      for (const call of dispensable)
        for (const error of errnos) {
          const { end, errors } = await world.run({ ...wholeLife, setup: [`refuse ${call} ${error}`] });
          same([end, errors], [0, []], `The exit code and stderr with ${call} refused as ${error}`);
        }
    },
  },
  {
    id: "F5f",
    promise: "a program that cannot be executed gives 126 and its reason, whichever of these system calls is refused",
    contract: true,
    unsanitized: true,
    async check(world) {
      const root = world.makeRoot((path) => mkdirSync(path));
      for (const call of dispensable)
        for (const error of errnos) {
          const { end, errors } = await world.run({ root, setup: [`refuse ${call} ${error}`] });
          same(end, 126, `The exit code with ${call} refused as ${error}`);
          holds(
            errors.length === 1 && /permission denied/i.test(errors[0] ?? ""),
            `The reason with ${call} refused as ${error}: ${JSON.stringify(errors)}.`,
          );
        }
    },
  },
  {
    id: "F5d",
    promise: "refusing any other single system call gives 70, 71 or 73 and one line, and never hangs",
    contract: true,
    unsanitized: true,
    async check(world) {
      for (const [call, code] of indispensable)
        for (const error of errnos) {
          // The child keeps running: otherwise it could exit before the first refusal.
          const { end, errors } = await world.run({
            ...wholeLife,
            probe: ["pause"],
            setup: [`refuse ${call} ${error}`],
          });
          same(
            [end, errors.length],
            [code, 1],
            `The exit code and the lines with ${call} refused as ${error} (${JSON.stringify(errors)})`,
          );
        }
    },
  },
  {
    id: "F5e",
    promise:
      "messages survive a refused poll or kill, and are lost without writev; unknown capabilities are not blamed",
    contract: true,
    unsanitized: true,
    everywhere: true,
    async check(world) {
      for (const error of errnos) {
        for (const [call, count] of [
          ["poll", 1],
          ["writev", 0],
        ] as const) {
          const { end, errors } = await world.run({ setup: [`refuse ${call} ${error}`], env: [] });
          same([end, errors.length], [64, count], `The exit code and the lines with ${call} refused as ${error}`);
        }
        const { end, errors } = await world.run({ setup: [`refuse capget ${error}`], probe: ["exit=101"] });
        same(end, 101, "The exit code with capget refused");
        holds(errors.length === 1 && !errors[0]?.includes("NET_ADMIN"), `With capget refused: ${errors}.`);
        const powerless = await world.run({
          setup: ["pipe-in", `refuse kill ${error}`],
          probe: ["ready", "copy", "exit=0"],
          steps: twoUndelivered,
        });
        same(
          [powerless.end, powerless.errors.length],
          [0, 2],
          `The exit code and the lines with kill refused as ${error}`,
        );
      }
    },
  },
  {
    id: "P1b",
    promise: "an init that may not become a subreaper prints one line, and the child runs",
    contract: true,
    everywhere: true,
    async check(world) {
      for (const error of errnos) {
        const { end, errors } = await world.run({ setup: [`refuse prctl ${error}`], probe: ["exit=0"] });
        same(end, 0, "The exit code");
        same(errors.length, world.first ? 0 : 1, "The number of lines on stderr");
      }
    },
  },
];
