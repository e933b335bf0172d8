/**
 * Sends a million mixed signals at the launcher and compares its memory, descriptors and threads before and after.
 *
 *     node test/conformance/storm.ts
 *
 * The launcher is the one in IMAGE, or the file LAUNCHER names. Ends with 1 when something has grown.
 */
import { flat } from "./flat.ts";
import { ours } from "./init.ts";
import { said } from "./outcome.ts";
import { compileTools } from "./tools.ts";
import { same } from "./verdict.ts";
import { World } from "./world.ts";

const BATCH = 100_000;
const BATCHES = 10;

using world = await World.make(await ours(process.env), true, await compileTools());
const outcome = await world.run({
  probe: ["hold", "ready", "until=60", "count-until=61", "say=done", "until=15", "exit=7"],
  steps: [
    ...["wait ready", "kill 12", "wait got 12", "sample", "kill 60"],
    ...Array.from({ length: BATCHES }, () => [`mix ${BATCH} 1 2 3 10 12 14 15 23 28 34 50`, "sample"]).flat(),
    ...["kill 61", "wait done", "idle 100", "sample", "kill 15", "exit"],
  ],
});
const { end, samples } = outcome;
same(end, 7, "The exit code");
const [before, after] = [samples[0], samples.at(-1)];
flat(before, after);
process.stdout.write(
  `${BATCH * BATCHES} signals: resident memory ${before?.rss} kB before, ${after?.rss} kB after. ` +
    `The child got, by number: ${said(outcome, "counted")}.\n`,
);
