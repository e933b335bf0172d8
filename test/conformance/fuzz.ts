/**
 * `./run fuzz [--seconds N] [--seed N] [--only NAME]...`: searches for faults that no case covers.
 *
 * libFuzzer runs for N seconds each (default 60), with AddressSanitizer and UndefinedBehaviorSanitizer, on the launcher's
 * `memory` (the engine's allocator against a model), its `handoff` (paths, names, old contents) and the whole `launcher`
 * (arguments, environment, a child's run, with simulated answers of the system). `starts` starts an unmodified launcher
 * with sanitizers and random bytes. libFuzzer's corpus is kept below build/conformance/fuzz.
 *
 * CLANG names the compiler. Exits with 1 when a promise was broken, 64 when the command line is wrong.
 */
import { parseArgs } from "node:util";
import { UsageError } from "../rig/suite/init.ts";
import { tryStarts } from "../rig/suite/starts.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";
import { fuzz, fuzzers } from "./fuzzers.ts";
import { sanitized } from "./sanitized.ts";

const STARTS = "starts";
const all = [...Object.keys(fuzzers), STARTS];

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 2 ** 32) return value;
  throw new UsageError(`${option} is "${text}"; it must be a whole number from 1 to 4294967295.`);
}

function read() {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      only: { type: "string", multiple: true, default: all },
    },
  });
  const stranger = values.only.find((name) => !all.includes(name));
  if (stranger !== undefined) throw new UsageError(`--only is "${stranger}"; it must be one of ${all.join(", ")}.`);
  return {
    seconds: positive("--seconds", values.seconds),
    seed: positive("--seed", values.seed),
    only: values.only,
  };
}

async function starts(seconds: number, seed: number): Promise<string> {
  using world = await World.make(await sanitized(), true, await compileTools());
  const ends = await tryStarts(world, seconds, seed);
  return [...ends]
    .map(([end, count]) => `${count} ended with ${end}`)
    .sort()
    .join(", ");
}

async function main(): Promise<void> {
  const { seconds, seed, only } = read();
  for (const name of only) {
    if (name === STARTS) {
      process.stdout.write(`${name}: ${await starts(seconds, seed)}\n`);
      continue;
    }
    const { runs, coverage } = await fuzz(name, process.env.CLANG ?? "clang", seconds, seed);
    process.stdout.write(`${name}: ${runs} inputs, ${coverage} places of the code\n`);
  }
}

try {
  await main();
} catch (error) {
  const wrong = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  process.stderr.write(`run fuzz: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = wrong ? 64 : 1;
}
