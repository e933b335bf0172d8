/**
 * `./run storm [--seconds N]`: sends a million mixed signals to the launcher, evenly over N seconds (default 180).
 *
 * After each tenth, memory, descriptors and threads must be as before. The launcher comes from IMAGE, or is the file in
 * LAUNCHER. Exits with 1 when something has grown, 64 when the command line is wrong.
 */
import { parseArgs } from "node:util";
import { flat } from "../rig/suite/flat.ts";
import { ours, UsageError } from "../rig/suite/init.ts";
import { lineAfter } from "../rig/suite/outcome.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { Broken, Hang, same } from "../rig/suite/verdict.ts";
import { World } from "../rig/suite/world.ts";

const BATCH = 100_000;
const BATCHES = 10;

function readSeconds(): number {
  const { seconds } = parseArgs({ options: { seconds: { type: "string", default: "180" } } }).values;
  const value = Number(seconds);
  if (Number.isInteger(value) && value > 0 && value <= 86_400) return value;
  throw new UsageError(`--seconds is "${seconds}"; it must be a whole number from 1 to 86400.`);
}

async function storm(seconds: number): Promise<string> {
  using world = await World.make(await ours(process.env), true, await compileTools());
  const begin = performance.now();
  const outcome = await world.run({
    probe: ["hold", "ready", "until=60", "count-until=61", "say=done", "until=15", "exit=7"],
    steps: [
      ...["wait ready", "kill 12", "wait got 12", "sample", "kill 60"],
      ...Array.from({ length: BATCHES }, () => [
        `spread ${(seconds * 1000) / BATCHES} ${BATCH} 1 2 3 10 12 14 15 23 28 34 50`,
        "sample",
      ]).flat(),
      ...["kill 61", "wait done", "idle 100", "sample", "kill 15", "exit"],
    ],
  });
  const { end, samples } = outcome;
  same([end, samples.length], [7, BATCHES + 2], "The exit code and the number of samples");
  const [before, ...after] = samples;
  for (const sample of after) flat(before, sample);
  const memory = samples.map(({ rss }) => rss);
  return (
    `${BATCH * BATCHES} signals in ${((performance.now() - begin) / 1000).toFixed()} s: ${before?.descriptors} descriptors, ` +
    `${before?.threads} thread, and ${Math.min(...memory)} to ${Math.max(...memory)} kB of resident memory in ` +
    `${samples.length} samples. The child got, by number: ${lineAfter(outcome, "counted")}.\n`
  );
}

try {
  process.stdout.write(await storm(readSeconds()));
} catch (error) {
  const wrong = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  if (!wrong && !(error instanceof Broken) && !(error instanceof Hang)) throw error;
  process.stderr.write(`run storm: ${error.message}\n`);
  process.exitCode = wrong ? 64 : 1;
}
