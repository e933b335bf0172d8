import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../../case.ts";
import { lineAfter } from "../../outcome.ts";
import { holds, same } from "../../verdict.ts";
import { content, FILE, handedOff, refused, variables } from "./runs.ts";

/** The name: when it is written, how, and when it is not. */
export const handoffName: readonly Case[] = [
  {
    id: "H1",
    promise:
      "the file holds exactly the name before the program's first instruction, and is empty after every kind of end",
    contract: true,
    everywhere: true,
    async check(world) {
      for (const [verbs, steps, wanted] of [
        [["exit=0"], ["exit"], 0],
        [["exit=2"], ["exit"], 2],
        [["die-of=11"], ["exit"], 139],
        [["abort"], ["exit"], 134],
        [["ready", "pause"], ["wait ready", "kill 15", "exit"], 143],
      ] as const) {
        const outcome = await handedOff(world, { probe: [`file=${FILE}`, ...verbs], steps });
        same([outcome.end, lineAfter(outcome, "file")], [wanted, "ptun0."], "The exit code and what the child read");
      }
      same((await handedOff(world, { root: world.makeRoot(() => {}) })).end, 127, "The exit code without a program");
    },
  },
  {
    id: "H1b",
    promise: "older content is replaced completely, and a name is written byte for byte",
    contract: true,
    everywhere: true,
    async check(world) {
      writeFileSync(join(world.root, FILE), "a longer name of another life\n");
      const env = ["MODE=client", `IFACE_FILE=${FILE}`, Buffer.from([...Buffer.from("IFACE_NAME="), 0xff, 0x20, 0x0a])];
      const outcome = await world.run({ env, probe: [`file=${FILE}`, "exit=0"] });
      same(outcome.lines.slice(0, 2), ["file \xff ", "."], "What the child read");
      same(content(world), "", "What is left in the file");
    },
  },
  {
    id: "H1c",
    promise: "a concurrent reader sees nothing or the whole name, never a part (200 starts)",
    contract: true,
    async check(world) {
      writeFileSync(join(world.root, FILE), "");
      const setup = [`reader ${FILE}`];
      const outcomes = await world.repeat(world.times(200), {
        env: variables(FILE, "a15-byte-name.x"),
        setup,
        probe: ["exit=0"],
      });
      const seen = "the whole name: a15-byte-name.x";
      for (const { errors } of outcomes)
        same(
          errors.filter((line) => line !== seen),
          [],
          "What the reader complained of",
        );
      // Not in every run: the reader may not be scheduled during such a short run.
      holds(
        outcomes.some(({ errors }) => errors.includes(seen)),
        "The reader never saw the name: it has shown nothing.",
      );
    },
  },
  {
    id: "H2",
    promise:
      "a missing or read-only folder, a folder as the file, or a full disk gives 73 and one line; nothing is started",
    contract: true,
    everywhere: true,
    async check(world) {
      mkdirSync(join(world.root, "run/folder"), { recursive: true });
      await refused(world, "a missing folder", { env: variables("/no/such/name") });
      await refused(world, "a folder", { env: variables("/run/folder") });
      await refused(world, "a read-only system", { env: variables("/run/new"), setup: ["read-only"] });
      await refused(world, "a full disk", { env: variables("/full/name"), setup: ["full-disk /full"] });
      await refused(world, "another user's folder", { env: variables("/run/new"), setup: ["user 4711"] });
      await refused(world, "a path that is too long", { env: variables(`/${"x".repeat(5000)}`) });
    },
  },
  {
    id: "H3",
    promise: "with one of the two variables unset or empty nothing is written; IFACE_FILE alone prints a warning",
    contract: true,
    everywhere: true,
    async check(world) {
      for (const [more, remarks] of [
        [[`IFACE_FILE=${FILE}x`], 1],
        [[`IFACE_FILE=${FILE}x`, "IFACE_NAME="], 1],
        [["IFACE_NAME=ptun0"], 0],
        [["IFACE_NAME=ptun0", "IFACE_FILE="], 0],
      ] as const) {
        const { end, errors } = await world.run({ env: ["MODE=client", ...more], probe: ["exit=0"] });
        same(
          [end, errors.length],
          [0, remarks],
          `The exit code and the number of remarks with ${JSON.stringify(more)}`,
        );
        same(existsSync(join(world.root, `${FILE}x`)), false, "Whether the file is there");
      }
    },
  },
];
