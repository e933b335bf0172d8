/**
 * Writes every file that is derived from the platform table, or with `--check` says which of them differ from what the
 * table gives now. Exit codes: 0 done or all equal; 1 `--check` found a difference.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { platforms } from "./platforms.ts";
import { targetFiles } from "./targets.ts";

const root = join(import.meta.dirname, "..");

async function present(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values;
const wanted = targetFiles(platforms);
const found = await present("cross/targets").catch(() => []);
const stale: string[] = found.filter((path) => !wanted.has(path));
for (const [path, text] of wanted) {
  const current = await readFile(join(root, path), "utf8").catch(() => undefined);
  if (current === text) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
if (check && stale.length > 0) {
  console.error(
    `These files differ from the platform table: ${stale.join(", ")}. Run \`npm run generate\` and commit them.`,
  );
  process.exitCode = 1;
}
if (!check) for (const path of found.filter((path) => !wanted.has(path))) await rm(join(root, path));
