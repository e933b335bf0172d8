/**
 * `./run mutants [--only NAME]... [--list]`: checks that the cases find faults. Each mutant is the launcher with one
 * fault, compiled with this machine's cc. The cases run on it, races a tenth as often, until one fails.
 *
 * Prints the survivors and the score. Exits with 1 when a mutant survived, 64 when the command line is wrong or the list
 * does not match the launcher's source.
 */
import { parseArgs } from "node:util";
import { type Case, judge } from "../../rig/suite/case.ts";
import { cases } from "../../rig/suite/cases/index.ts";
import { failures } from "../../rig/suite/failures.ts";
import { UsageError } from "../../rig/suite/init.ts";
import { compileTools, type Tools } from "../../rig/suite/tools.ts";
import { World } from "../../rig/suite/world.ts";
import { compileMutant, type Launchers } from "./compile.ts";
import { hostMutants } from "./host.ts";
import { type Mutant, Outdated } from "./mutant.ts";
import { policyMutants } from "./policy.ts";

const mutants = [...hostMutants, ...policyMutants];

function read() {
  try {
    return parseArgs({
      options: { only: { type: "string", multiple: true }, list: { type: "boolean", default: false } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function chosen(only: readonly string[] | undefined): readonly Mutant[] {
  const stranger = only?.find((wanted) => !mutants.some(({ name }) => name === wanted));
  if (stranger !== undefined) throw new UsageError(`--only is "${stranger}"; --list prints the mutants' names.`);
  return mutants.filter(({ name }) => only?.includes(name) ?? true);
}

/** The first of these cases that fails for a launcher, as PID 1 or as a child; `undefined` when all pass. */
async function unpassed(path: string, all: readonly Case[], tools: Tools): Promise<string | undefined> {
  for (const first of [true, false]) {
    using world = await World.make({ name: "mutant", path }, first, tools, { quick: true });
    for (const one of all) {
      const { verdict, reason } = await judge(one, world);
      if (verdict !== "pass") return `${one.id}: ${reason}`;
    }
  }
  return undefined;
}

/** The case that finds a launcher's fault: `finder` runs before all other cases. */
async function found({ launcher, failing }: Launchers, tools: Tools, finder?: string): Promise<string | undefined> {
  for (const early of [true, false]) {
    const part = ({ id }: Case) => (id === finder) === early;
    const [ofLauncher, ofHost] = [cases.filter(part), failures.filter(part)];
    const reason = ofLauncher.length > 0 ? await unpassed(launcher, ofLauncher, tools) : undefined;
    if (reason !== undefined) return reason;
    if (ofHost.length === 0 || failing === undefined) continue;
    const ofFailing = await unpassed(await failing(), ofHost, tools);
    if (ofFailing !== undefined) return ofFailing;
  }
  return undefined;
}

async function main(): Promise<void> {
  const { only, list } = read();
  const wanted = chosen(only);
  if (list) {
    for (const { name, file } of wanted) process.stdout.write(`${name}: launcher/${file}\n`);
    return;
  }
  const tools = await compileTools();
  const already = await found(await compileMutant(), tools);
  if (already !== undefined) throw new Error(`Without a fault the launcher does not pass ${already}`);
  const survivors: string[] = [];
  for (const mutant of wanted) {
    const reason = await found(await compileMutant(mutant), tools, mutant.finder);
    process.stderr.write(`${mutant.name}: ${reason ?? "survived"}\n`);
    if (reason === undefined) survivors.push(mutant.name);
  }
  for (const name of survivors) process.stdout.write(`survived: ${name}\n`);
  process.stdout.write(`${wanted.length - survivors.length} of ${wanted.length} mutants were found\n`);
  if (survivors.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  const wrong = error instanceof UsageError || error instanceof Outdated;
  process.stderr.write(`run mutants: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = wrong ? 64 : 1;
}
