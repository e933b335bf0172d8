import type { Case } from "../case.ts";
import { stateOf } from "../outcome.ts";
import { same } from "../verdict.ts";

export const inheritance: readonly Case[] = [
  {
    id: "D1",
    promise: "after a clean start the child has no signal blocked or ignored",
    everywhere: true,
    async check(world) {
      const { blocked, ignored } = stateOf(await world.run({ probe: ["state"] }));
      same([blocked, ignored], [[], []], "Blocked and ignored signals");
    },
  },
  {
    id: "D2",
    promise: "exactly the signals ignored and blocked at the start are ignored and blocked in the child",
    everywhere: true,
    async check(world) {
      const setup = [...[1, 13, 20, 21, 22].map((n) => `ignore ${n}`), ...[10, 12, 15].map((n) => `block ${n}`)];
      const { blocked, ignored } = stateOf(await world.run({ setup, probe: ["state"] }));
      same(
        [[...blocked].sort((a, b) => a - b), [...ignored].sort((a, b) => a - b)],
        [
          [10, 12, 15],
          [1, 13, 20, 21, 22],
        ],
        "Blocked and ignored signals",
      );
    },
  },
  {
    id: "D3",
    promise: "started with CHLD ignored, the init still gets the child's exit code, and the child still ignores CHLD",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({ setup: ["ignore 17"], probe: ["state", "exit=7"] });
      same([outcome.end, stateOf(outcome).ignored], [7, [17]], "The exit code and what is ignored");
    },
  },
  {
    id: "D4",
    promise: "started with CHLD blocked, the init still gets the child's exit code, and the child still blocks CHLD",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({ setup: ["block 17"], probe: ["state", "exit=7"] });
      same([outcome.end, stateOf(outcome).blocked], [7, [17]], "The exit code and what is blocked");
    },
  },
  {
    id: "D5",
    promise: "started with every signal blocked, the init still forwards and reaps",
    everywhere: true,
    async check(world) {
      const setup = Array.from({ length: 64 }, (_, index) => index + 1)
        .filter((number) => number !== 9 && number !== 19)
        .map((number) => `block ${number}`);
      const { end, lines } = await world.run({
        setup,
        probe: ["ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "kill 15", "exit"],
      });
      same([end, lines], [7, ["ready", "got 10"]], "The exit code and what the child got");
    },
  },
  {
    id: "F3",
    promise:
      "the child inherits working directory, umask, limits and niceness unchanged; the init itself holds no directory",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({
        setup: ["umask 0o27", "nice 5", "files 77", "stack 4000000", "in /run"].map((word) => word.replace("0o", "0")),
        probe: ["state", "hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "sample", "kill 15", "exit"],
      });
      const { folder, umask, files, stack, nice } = stateOf(outcome);
      same(
        { folder, umask, files, stack, nice },
        { folder: "/run", umask: 0o27, files: 77, stack: 4000000, nice: 5 },
        "State",
      );
      same(outcome.samples[0]?.folder.endsWith("/run"), false, "Whether the init stands in /run");
    },
  },
  {
    id: "F4",
    promise: "the child inherits user, capabilities and no_new_privs unchanged",
    everywhere: true,
    async check(world) {
      const setup = ["no-new-privileges", "only-capability 12"];
      const root = stateOf(await world.run({ setup, probe: ["state"] }));
      same(root.noNewPrivileges, 1, "no_new_privs");
      same(
        root.capabilities,
        { permitted: [12], effective: [12], inheritable: [], ambient: [], bounding: [12] },
        "The sets of a root with NET_ADMIN alone",
      );
      // As engines and service managers give a capability to a user who is not root.
      const powers = ["no-new-privileges", "keep-capabilities", "user 4711", "ambient 12"];
      for (const [more, set] of [
        [["user 4711"], []],
        [powers, [12]],
      ] as const) {
        const { user, capabilities } = stateOf(await world.run({ setup: more, probe: ["state"] }));
        const { bounding: _, ...sets } = capabilities;
        same(user, 4711, "The user");
        same(sets, { permitted: set, effective: set, inheritable: set, ambient: set }, `The sets with ${more}`);
      }
    },
  },
  {
    id: "F6",
    promise: "the child inherits the init's descriptors (as with LISTEN_FDS), and the init itself closes them",
    everywhere: true,
    async check(world) {
      const outcome = await world.run({
        setup: ["inherit 3", "inherit 9"],
        probe: ["state", "hold", "ready", "until=15", "exit=7"],
        steps: ["wait ready", "kill 10", "wait got 10", "sample", "kill 15", "exit"],
      });
      same(stateOf(outcome).descriptors, [0, 1, 2, 3, 9], "The child's descriptors");
      const own = outcome.samples[0]?.descriptors ?? 0;
      // catatonit keeps a signalfd, which it created itself.
      same(own <= 4, true, `Whether the init closed its inherited descriptors (it has ${own})`);
    },
  },
  {
    id: "F6b",
    promise: "the init closes descriptors below and above the interface file, even without close_range",
    contract: true,
    everywhere: true,
    async check(world) {
      // The interface file gets the lowest free number, 5. Any root may set a limit of 4096.
      const inherited = [3, 4, 9, 1023, 1024, 4095].map((number) => `inherit ${number}`);
      for (const refusal of [[], ["refuse close_range ENOSYS"], ["refuse close_range EPERM"]]) {
        const outcome = await world.run({
          env: ["MODE=client", "IFACE_NAME=ptun0", "IFACE_FILE=/run/name"],
          setup: ["files 4096", ...inherited, ...refusal],
          probe: ["state", "orphans=1", "hold", "ready", "until=15", "exit=7"],
          steps: ["wait ready", "sample", "kill 15", "exit"],
        });
        same(outcome.end, 7, "The exit code");
        // The probe looks at the first ones only. 5 would be the interface file's.
        same(stateOf(outcome).descriptors, [0, 1, 2, 3, 4, 9], "The child's descriptors");
        same(outcome.samples[0]?.descriptors, 4, `The init's descriptors with ${JSON.stringify(refusal)}`);
      }
    },
  },
];
