/**
 * Compares the launcher with the reference inits, all in one run.
 *
 *     node test/bench/main.ts [--json] [--quick]
 *
 * The image is IMAGE (default phantun-runtime:latest); LAUNCHER names another executable for all rows except the image's
 * own. One row rebuilds the image from a copy of this repository with a changed launcher. --quick watches an idle init for
 * 5 s instead of 60, and measures a quarter as often. It is not a test: the exit code is 0 even if a limit is exceeded.
 */
import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { release } from "../rig/forge/published.ts";
import { ours, reference, references } from "../rig/suite/init.ts";
import { measureRest, type Rest } from "../rig/suite/memory.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { measureImage, measureStops } from "./docker.ts";
import { type Measure, met, renderMeasures } from "./limits.ts";
import { measureLost } from "./lost.ts";
import { machine } from "./machine.ts";
import { measureRebuild } from "./rebuild.ts";
import { compileStopwatch, measureTimes } from "./times.ts";

const { values: flags } = parseArgs({
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});

function say(what: string): void {
  process.stderr.write(`==> ${what}\n`);
}

const image = process.env.IMAGE ?? "phantun-runtime:latest";
const launcher = await ours(process.env);
const inits = [launcher];
for (const { name, path, package: debian } of references.filter(({ name }) => name !== "dumb-init")) {
  if (!existsSync(path)) throw new Error(`${path} is missing: install Debian's package ${debian}.`);
  inits.push(reference(name, path));
}
/** The reference of every ratio. */
const measureStick = "tini-static";

say("start and signal times");
const times = await measureTimes(await compileStopwatch(), inits, flags.quick ? 3 : 12);
const idle = flags.quick ? 5 : 60;
say(`memory and wakeups, ${idle} s for each init`);
const tools = await compileTools();
const rests = new Map<string, Rest>();
for (const init of inits) rests.set(init.name, await measureRest(tools, init, idle));
say("signals lost before the first instructions");
const lost = await measureLost(tools, inits, flags.quick ? 2 : 8);
say("docker stop");
const stops = await measureStops(image, flags.quick ? 3 : 9);
say("the image again after a change of the launcher");
const rebuilt = await measureRebuild(`PHANTUN_CRATE=${release.phantun}`);
say("the image's size");
const packed = (await measureImage(image)) / 1e6;

function each(of: (name: string, path: string) => number | undefined): Record<string, number> {
  return Object.fromEntries(inits.map(({ name, path }) => [name, of(name, path) ?? Number.NaN]));
}

function ratio(name: string, unit: string, values: Record<string, number>, limit: number): Measure {
  const value = (values[launcher.name] ?? Number.NaN) / (values[measureStick] ?? Number.NaN);
  return { name, unit: `${unit}; ratio to ${measureStick}`, values, value, limit };
}

const wakeups = each((name) => rests.get(name)?.wakeups);
const measures: Measure[] = [
  ratio(
    "executable",
    "kB",
    each((_, path) => statSync(path).size / 1000),
    0.6,
  ),
  ratio(
    "resident memory, idle",
    "kB",
    each((name) => rests.get(name)?.rss),
    0.8,
  ),
  ratio(
    "exec to the child's first instruction, least",
    "µs",
    each((name) => times.get(name)?.start),
    1.2,
  ),
  ratio(
    "signal to the child, median",
    "µs",
    each((name) => times.get(name)?.signal),
    1.3,
  ),
  ratio(
    "TERM lost in the first 0.5 ms",
    "of 100",
    each((name) => lost.get(name)),
    1,
  ),
  {
    name: `wakeups in ${idle} s idle`,
    unit: "times",
    values: wakeups,
    value: wakeups[launcher.name] ?? Number.NaN,
    limit: 0,
  },
  {
    name: "docker stop, median, against docker run --init with the bare binary",
    unit: "ms; difference",
    values: { [launcher.name]: stops.ours, "docker --init": stops.bare },
    value: stops.ours - stops.bare,
    limit: 20,
  },
  { name: "image, zstd", unit: "MB", values: { [launcher.name]: packed }, value: packed, limit: 2 },
  {
    name: "image again after a change of the launcher",
    unit: "s",
    values: { [launcher.name]: rebuilt },
    value: rebuilt,
    limit: 30,
  },
];
process.stdout.write(
  flags.json
    ? `${JSON.stringify({ machine: machine(), measures: measures.map((one) => ({ ...one, met: met(one) })) }, null, 2)}\n`
    : `${renderMeasures(measures)}\n\nMeasured on ${machine()}.\n`,
);
