/**
 * `./run generate`: writes every file that is derived from a table, the lock or the sources (the platforms' targets, the pages'
 * tables and versions, the drawing of the rooms). With `--check` it writes nothing and names the files that differ.
 *
 * Exit codes: 0 done, or all equal; 1 `--check` found a difference.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../../buildx/build/metadata.ts";
import { lockText, readLock } from "../../buildx/lock/lock.ts";
import { readPins } from "../../buildx/lock/pins.ts";
import { messageTable } from "../../openwrt/messages.ts";
import { healingTable } from "../../test/healing/page.ts";
import { shortfallTable } from "../../test/variant/page.ts";
import { readShortfalls } from "../../test/variant/shortfalls.ts";
import { platforms } from "../platforms.ts";
import { fillRegions } from "../text/regions.ts";
import { bakePlan } from "./bake.ts";
import { ciMatrix, releaseMatrix } from "./ci-matrix.ts";
import { releaseFiles, withRelease } from "./release.ts";
import { readImports, roomsDrawing, roomsOf } from "./rooms.ts";
import { signerBlock } from "./signer.ts";
import { exitCodeTable, platformTable, selectionTable, targetTable } from "./tables.ts";
import { targetFiles } from "./targets.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFile(join(root, path), "utf8");

/** The files below a folder. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values;
const generated = targetFiles(platforms);
const obsolete = (await filesBelow("cross/targets")).filter((path) => !generated.has(path));
generated.set("buildx/docker-bake.json", `${JSON.stringify(bakePlan(platforms), undefined, 2)}\n`);
generated.set(".github/platforms.json", `${JSON.stringify(ciMatrix(platforms), undefined, 2)}\n`);
generated.set(".github/rows.json", `${JSON.stringify(releaseMatrix(platforms), undefined, 2)}\n`);
const regions = {
  "exit codes": exitCodeTable(),
  healing: healingTable(),
  messages: messageTable(),
  platforms: platformTable(platforms),
  rooms: roomsDrawing(roomsOf(await readImports(root))),
  selection: selectionTable(platforms),
  signer: signerBlock(repository),
  shortfalls: shortfallTable(await readShortfalls()),
  targets: targetTable(platforms),
};
const lock = readLock();
generated.set("buildx/lock/lock.json", lockText({ ...lock, tools: await readPins(root) }));
const { version } = lock.upstream;
const docs = (await filesBelow("docs")).filter((path) => path.endsWith(".md"));
for (const page of ["README.md", "CONTRIBUTING.md", ...docs])
  generated.set(page, withRelease(fillRegions(await read(page), regions), version, lock.revision));
const release = { version, revision: lock.revision, repository };
for (const [path, fill] of Object.entries(releaseFiles)) generated.set(path, fill(await read(path), release));
const manifests = (await filesBelow("deploy")).filter((path) => path.endsWith(".yaml"));
for (const path of manifests) generated.set(path, withRelease(await read(path), version, lock.revision));

const differing: string[] = [];
for (const [path, text] of generated) if ((await read(path).catch(() => undefined)) !== text) differing.push(path);

if (check && differing.length + obsolete.length > 0) {
  const names = [...differing, ...obsolete].join(", ");
  console.error(`These files differ from the tables and the lock: ${names}. Run ./run generate and commit them.`);
  process.exitCode = 1;
}
if (!check) {
  for (const path of obsolete) await rm(join(root, path));
  for (const path of differing) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), generated.get(path) ?? "");
  }
}
