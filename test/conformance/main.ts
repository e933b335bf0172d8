/**
 * Puts inits to every case, side by side with the launcher.
 *
 *     node test/conformance/main.ts [--init NAME=PATH]... [--launcher PATH] [--only ID]... [--json] [--quick]
 *                                   [--write DOCUMENT]
 *
 * Without --init the references are tini-static, catatonit and dumb-init. The launcher is the one in IMAGE, or the file
 * LAUNCHER or --launcher names. --quick tries races a tenth as often. The table goes to stdout, or between the marks of
 * a document; reasons and progress go to stderr. Ends with 1 when the launcher has not passed every case.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judge } from "./case.ts";
import { cases } from "./cases/index.ts";
import { type Init, ours, reference, references } from "./init.ts";
import { type Result, type Row, renderJson, renderReasons, renderTable, withTable } from "./table.ts";
import { compileTools } from "./tools.ts";
import { World } from "./world.ts";

const { values } = parseArgs({
  options: {
    init: { type: "string", multiple: true },
    launcher: { type: "string" },
    only: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    write: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});

function named(word: string): Init {
  const [, name, path] = /^([^=]+)=(.+)$/.exec(word) ?? [];
  if (name === undefined || path === undefined) throw new Error(`--init is "${word}"; it must be NAME=PATH.`);
  return reference(name, path);
}

function installed(): Init[] {
  return references.map(({ name, path, package: debian }) => {
    if (existsSync(path)) return reference(name, path);
    throw new Error(
      `${path} is missing: install Debian's package ${debian}, or name the inits to compare with --init.`,
    );
  });
}

async function results(init: Init, first: boolean): Promise<Result[]> {
  using world = await World.make(init, first, tools, { quick: values.quick });
  const verdicts: Result[] = [];
  for (const one of chosen) {
    process.stderr.write(`\r\x1b[K${init.name}, ${first ? "as PID 1" : "not as PID 1"}: ${one.id}`);
    verdicts.push(await judge(one, world));
  }
  return verdicts;
}

const chosen = cases.filter(({ id }) => values.only === undefined || values.only.includes(id));
const tools = await compileTools();
const launcher = await ours(values.launcher === undefined ? process.env : { LAUNCHER: values.launcher });
const inits = [launcher, ...(values.init?.map(named) ?? installed())];
const rows: Row[] = chosen.map((one) => ({ case: one, results: new Map() }));
for (const init of inits) {
  const [first, child] = [await results(init, true), await results(init, false)];
  for (const [index, row] of rows.entries()) {
    const both = { first: first[index] as Result, child: child[index] as Result };
    (row.results as Map<string, typeof both>).set(init.name, both);
  }
}
process.stderr.write(`\r\x1b[K${renderReasons(rows)}`);
const table = renderTable(
  inits.map(({ name }) => name),
  rows,
);
if (values.write !== undefined) writeFileSync(values.write, withTable(readFileSync(values.write, "utf8"), table));
else process.stdout.write(values.json ? renderJson(rows) : table);
const own = rows.flatMap(({ results }) => Object.values(results.get(launcher.name) ?? {}));
if (own.some(({ verdict }) => verdict === "fail" || verdict === "hang")) process.exitCode = 1;
