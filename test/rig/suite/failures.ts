import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { platformSlug } from "../../../cross/platform.ts";
import type { Case } from "./case.ts";
import { compiled } from "./compiled.ts";
import type { Init } from "./init.ts";
import { workshop } from "./tools.ts";
import { holds, same } from "./verdict.ts";
import type { World } from "./world.ts";

/** Writes the failing policy as a script to `out/policy.js` in a folder. Returns the folder. */
export function writeFailingPolicy(): string {
  const policy = join(workshop, "failing-policy");
  const source = readFileSync(join(import.meta.dirname, "failing-policy.ts"), "utf8");
  mkdirSync(join(policy, "out"), { recursive: true });
  writeFileSync(join(policy, "out/policy.js"), stripTypeScriptTypes(source));
  return policy;
}

/** The launcher's own host with the failing policy, built by the image's toolchain. */
export async function failing(platform?: string): Promise<Init> {
  const policy = writeFailingPolicy();
  const name = `failing/${platformSlug(platform ?? "own")}`;
  return {
    name: "phantun-runtime that fails",
    path: await compiled({ target: "launcher-file", platform, policy, name }),
  };
}

const FILE = "/run/name";

/** Makes the policy fail, and requires exit code 70, one line, an empty file, and a dead child. */
async function ends(world: World, fail: string, message: RegExp): Promise<void> {
  rmSync(join(world.root, FILE), { force: true });
  const outcome = await world.run({
    env: [`FAIL=${fail}`, `IFACE_FILE=${FILE}`, "IFACE_NAME=ptun0"],
    // The child ignores TERM: only KILL ends it. The pipe closes once the child is dead.
    probe: fail.startsWith("at an end") ? ["exit=0"] : ["hold", "ready", "pause"],
    steps: fail.startsWith("at a signal") ? ["wait ready", "kill 15", "exit", "closed"] : ["exit", "closed"],
  });
  same(outcome.end, 70, `The exit code after "${fail}"`);
  same(outcome.errors.length, 1, `The number of lines after "${fail}" (${JSON.stringify(outcome.errors)})`);
  holds(message.test(outcome.errors[0] ?? ""), `The line after "${fail}": ${outcome.errors[0]}.`);
  same(readFileSync(join(world.root, FILE), "latin1"), "", `What is left in the file after "${fail}"`);
}

const line = (text: string): RegExp =>
  new RegExp(`^phantun-runtime: The launcher itself failed: ${text}\\. Please report this\\.$`);

function failure(
  id: string,
  promise: string,
  moments: readonly string[],
  ways: Readonly<Record<string, string>>,
): Case {
  return {
    id,
    promise: `${promise} gives 70 and one line; the child is killed and the file empty`,
    contract: true,
    async check(world) {
      for (const moment of moments)
        for (const [way, text] of Object.entries(ways)) await ends(world, `${moment}: ${way}`, line(text));
    },
  };
}

const everyMoment = ["before the child", "with the child", "at a signal", "at an end"];

/** The required outcome of every kind of error in the policy. */
export const failures: readonly Case[] = [
  failure("Q1", "an exception of the policy, in every phase,", everyMoment, {
    throw: "Error: thrown on purpose",
  }),
  failure("Q2", "an exception without text", ["at a signal"], {
    "throw nothing": "undefined",
    "throw a value without a text": "an error that has no text",
  }),
  failure("Q3", "an endless recursion", ["with the child", "at a signal"], {
    recurse: "InternalError: stack overflow",
  }),
  failure("Q4", "exhausted memory", ["with the child", "at a signal"], {
    devour: "(InternalError: )?out of memory",
    ask: "(InternalError: )?out of memory",
  }),
  failure("Q5", "an attempt to evaluate text", ["with the child"], {
    "evaluate text": "TypeError: eval is not supported",
  }),
  failure("Q6", "a policy that returns while the child runs", ["at the end"], {
    "": "the policy came to no end",
  }),
];
