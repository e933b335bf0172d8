/**
 * Runs every case of the conformance suite on the launcher packed with Node, and compares its measurements with the
 * default launcher's.
 *
 *     node test/variant/main.ts [--write]
 *
 * It uses the images built by `./run image PHANTUN_CRATE=VERSION`, without and with VARIANT=node. Reasons and progress go
 * to stderr. --write records the list that the tests compare with the variant, and fills docs/node-variant.md. Exit codes:
 * 0 success; 1 without --write, when the kept promises differ from the recorded ones.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { image } from "../rig/image/reference.ts";
import { extract } from "../rig/suite/init.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { variantImage, variantLauncher } from "./image.ts";
import { judgeAll } from "./judge.ts";
import { measure } from "./measures.ts";
import { measureTable, shortfallTable, withTables } from "./page.ts";
import { readShortfalls, recorded, shortfallsOf } from "./shortfalls.ts";

const { write } = parseArgs({ options: { write: { type: "boolean", default: false } } }).values;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const node = await variantLauncher();
const judged = await judgeAll(node, (id) => say(`==> ${id}`));
for (const { id, first, child } of judged) {
  for (const [place, { reason }] of Object.entries({ "as PID 1": first, "not as PID 1": child })) {
    if (reason !== undefined) say(`${id}, ${place}: ${reason}`);
  }
}
const known = await readShortfalls();
const found = shortfallsOf(judged, known);

say("==> sizes, memory, and times");
const tools = await compileTools();
const theirs = await measure(tools, node, variantImage);
const ours = await measure(tools, { name: "phantun-runtime", path: await extract(image, "/phantun-runtime") }, image);
const measures = measureTable(ours, theirs);

if (write) {
  const page = join(import.meta.dirname, "../../docs/node-variant.md");
  await writeFile(recorded, `${JSON.stringify(found, undefined, 2)}\n`);
  await writeFile(page, withTables(await readFile(page, "utf8"), found, measures));
} else {
  process.stdout.write(`${shortfallTable(found)}\n\n${measures}\n`);
  if (!isDeepStrictEqual(found, known)) {
    say("These are not the recorded promises: compare with test/variant/shortfalls.json, or record them with --write.");
    process.exitCode = 1;
  }
}
