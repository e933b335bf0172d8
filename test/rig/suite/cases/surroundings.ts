import { mkdirSync } from "node:fs";
import type { Case } from "../case.ts";
import { stateOf } from "../outcome.ts";
import { holds, same } from "../verdict.ts";

/** The errors of a refused system call: from a filter, or from a kernel that lacks it. */
const refusals = ["EPERM", "ENOSYS"];

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
const twoUndelivered = [
  "wait ready",
  "kill 15",
  "wait-stderr Signal 15",
  "kill 1",
  "wait-stderr Signal 1 ",
  "close-in",
  "exit",
];

export const surroundings: readonly Case[] = [
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
        for (const error of refusals) {
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
        for (const error of refusals) {
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
        for (const error of refusals) {
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
      for (const error of refusals) {
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
      for (const error of refusals) {
        const { end, errors } = await world.run({ setup: [`refuse prctl ${error}`], probe: ["exit=0"] });
        same(end, 0, "The exit code");
        same(errors.length, world.first ? 0 : 1, "The number of lines on stderr");
      }
    },
  },
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
