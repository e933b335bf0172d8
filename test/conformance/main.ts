/**
 * Runs every case on the launcher and on other inits.
 *
 *     node test/conformance/main.ts [--init [NAME=]PATH]... [--launcher [NAME=]PATH]... [--sanitize] [--only ID]...
 *                                   [--json] [--quick] [--write DOCUMENT]
 *
 * Without --init the references are tini-static, catatonit, dumb-init, and docker-init if it is in PATH. The launcher comes
 * from IMAGE, or is the file in LAUNCHER, or each file given with --launcher. --sanitize tests only a launcher with
 * AddressSanitizer and UndefinedBehaviorSanitizer, and no other init. --quick repeats races a tenth as often. The table
 * goes to stdout, or between the marks of a document; reasons and progress go to stderr. Exits with 1 when a launcher
 * fails a case, 64 when the command line is wrong.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fillMeasured } from "../../cross/text/regions.ts";
import { type Case, judge } from "../rig/suite/case.ts";
import { cases } from "../rig/suite/cases/index.ts";
import {
  dockerInit,
  type Init,
  isExecutable,
  named,
  ours,
  reference,
  references,
  UsageError,
} from "../rig/suite/init.ts";
import { type Result, type Row, renderJson, renderReasons, renderTable } from "../rig/suite/table.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { World } from "../rig/suite/world.ts";
import { sanitized } from "./sanitized.ts";

const options = {
  init: { type: "string", multiple: true },
  launcher: { type: "string", multiple: true },
  sanitize: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
  write: { type: "string" },
  quick: { type: "boolean", default: false },
} as const;

function read() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
type Flags = ReturnType<typeof read>;

async function launchers({ sanitize, launcher }: Flags): Promise<Init[]> {
  if (sanitize) return [await sanitized()];
  return launcher?.map((word) => named("--launcher", word)) ?? [await ours(process.env)];
}

function others({ sanitize, init }: Flags): Init[] {
  const given = init?.map((word) => named("--init", word));
  if (given !== undefined) return given.map(({ name, path }) => reference(name, path));
  if (sanitize) return [];
  const needed = references.map(({ name, path, package: debian }) => {
    if (isExecutable(path)) return reference(name, path);
    throw new UsageError(
      `${path} is missing: install Debian's package ${debian}, or name the inits to compare with --init.`,
    );
  });
  return [...needed, dockerInit() ?? []].flat();
}

async function results(world: World, chosen: readonly Case[]): Promise<Result[]> {
  const verdicts: Result[] = [];
  for (const one of chosen) {
    const where = world.first ? "as PID 1" : "not as PID 1";
    process.stderr.write(`\r\x1b[K${world.init.name}, ${where}: ${one.id}`);
    verdicts.push(await judge(one, world));
  }
  return verdicts;
}

async function compare(flags: Flags): Promise<void> {
  const { only, quick, write, json } = flags;
  const chosen = cases.filter(({ id }) => only === undefined || only.includes(id));
  const own = await launchers(flags);
  const inits = [...own, ...others(flags)];
  const tools = await compileTools();
  const rows: Row[] = chosen.map((one) => ({ case: one, results: new Map() }));
  for (const init of inits) {
    using first = await World.make(init, true, tools, { quick });
    using child = await World.make(init, false, tools, { quick });
    const [inFirst, inChild] = [await results(first, chosen), await results(child, chosen)];
    for (const [index, row] of rows.entries()) {
      const both = { first: inFirst[index] as Result, child: inChild[index] as Result };
      (row.results as Map<string, typeof both>).set(init.name, both);
    }
  }
  process.stderr.write(`\r\x1b[K${renderReasons(rows)}`);
  const names = inits.map(({ name }) => name);
  const table = renderTable(names, rows);
  if (write !== undefined) writeFileSync(write, fillMeasured(readFileSync(write, "utf8"), "conformance", table));
  else process.stdout.write(json ? renderJson(rows) : `${table}\n`);
  const verdicts = rows.flatMap(({ results }) => own.flatMap(({ name }) => Object.values(results.get(name) ?? {})));
  if (verdicts.some(({ verdict }) => verdict === "fail" || verdict === "hang")) process.exitCode = 1;
}

try {
  await compare(read());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`run conformance: ${error.message}\n`);
  process.exitCode = 64;
}
