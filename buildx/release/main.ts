/**
 * `./run release [--platform NAME]... [--rows FOLDER] [--output FOLDER] [--push HOST/NAME [--tls-verify true|false]
 * [--key FILE | --keyless]] [--opkg-key FILE] [--apk-key FILE]`: builds a release from the lock into one folder, or merges the
 * rows of a release that other machines built (rows.ts), and optionally pushes and signs it (docs/release.md). Steps that an
 * earlier run completed for the same commit, lock and rows are skipped.
 *
 * Exit codes: 0 done; 1 a step failed, and is named; 64 the command line is wrong, or the work tree has changes.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve as absolute, join } from "node:path";
import { execa } from "execa";
import { type Platform, platformSlug } from "../../cross/platform.ts";
import { platforms } from "../../cross/platforms.ts";
import { BuildError } from "../build/failure.ts";
import { type Inputs, readInputs, UnknownInputError } from "../build/inputs.ts";
import { machine, root } from "../build/machine.ts";
import { resolve } from "../build/resolve.ts";
import { bomName } from "../build/row.ts";
import { lockText, readLock, releaseVersion } from "../lock/lock.ts";
import { changes, writeAssets } from "./assets.ts";
import { writeFeedPages } from "./feed-pages.ts";
import { fileDigest } from "./file-digest.ts";
import { buildNodeImages } from "./node-images.ts";
import { releaseNotes } from "./notes.ts";
import { type ReleaseOrder, readReleaseOrder } from "./order.ts";
import { provenance } from "./provenance.ts";
import { type ImageSet, publish } from "./publish.ts";
import { builds, type Identity, rowsWith, writeRow } from "./row.ts";
import { mergeBuild, readRows } from "./rows.ts";
import { Steps } from "./steps.ts";

const platformOptions = (rows: readonly Platform[]) => rows.flatMap(({ platform }) => ["--platform", platform]);

/** Runs a command of this repository, with its output on this terminal. */
async function run(script: string, words: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { failed } = await execa(process.execPath, [script, ...words], {
    ...{ cwd: root, env, stdio: ["ignore", 2, 2], reject: false },
  });
  if (failed) throw new BuildError(`${script} failed (see the log above): the next ./run release continues here.`);
}

async function release(order: ReleaseOrder): Promise<void> {
  const lock = readLock();
  const version = releaseVersion(lock);
  const engine = await machine();
  const { revision } = engine;
  if (revision === undefined) {
    throw new UnknownInputError(
      "A release is made from a commit, and files differ from it: commit or remove the changes.",
    );
  }
  const output = absolute(root, order.output);
  const digest = createHash("sha256").update(lockText(lock)).digest("hex");
  const identity: Identity = { version, revision, lock: digest };
  const merged = order.merged && (await readRows({ folder: absolute(order.merged), rows: order.rows, identity }));
  const of = [revision, lockText(lock), ...platformOptions(order.rows), ...(merged ? [merged.digest] : [])];
  const { feedKeys } = order;
  const keys = Object.entries(feedKeys).map(([feed, file]) => ({ option: `--${feed}-key`, file: absolute(file) }));
  const signed = [...of];
  for (const { option, file } of keys) signed.push(option, await fileDigest(file));
  const steps = await Steps.open(output);
  const folder = (name: string) => join(output, name);

  const inputs: Inputs = readInputs(["PHANTUN_LOCKED=1"], process.env);
  const facts = await resolve(inputs, engine, output);
  const [nodeRows, routers] = [rowsWith("node", order.rows), rowsWith("routers", order.rows)];

  for (const build of builds) {
    const rows = order.rows.filter(build.has);
    if (rows.length === 0) continue;
    await steps.step(build.title, of, async () => {
      const path = await steps.emptied(build.folder);
      if (merged) {
        await mergeBuild(merged, build, { upstream: facts.version, version, epoch: facts.epoch }, path);
      } else if (build.variant !== undefined) {
        await buildNodeImages(rows, { inputs, facts, engine, version }, path);
      } else {
        const words = ["--compression", build.compression, "--output", path, "PHANTUN_LOCKED=1"];
        const libc = build.libc ? [`LIBC=${build.libc}`] : [];
        await run("buildx/cli/matrix.ts", [...platformOptions(rows), ...words, ...libc]);
      }
    });
  }
  if (!merged) {
    await steps.step("rows", of, async () => {
      const place = await steps.emptied("rows");
      for (const row of order.rows) await writeRow(output, row, identity, join(place, platformSlug(row.platform)));
    });
  }
  if (routers.length > 0) {
    await steps.step("OpenWrt's feeds", signed, () => {
      const signing = keys.flatMap(({ option, file }) => [option, file]);
      const words = [...platformOptions(routers), "--output", folder("openwrt"), ...signing];
      const env = { SOURCE_DATE_EPOCH: String(facts.epoch) };
      return run("openwrt/main.ts", [folder("openwrt-matrix/bundles"), ...words], env);
    });
    await steps.step("pages", signed, async () =>
      writeFeedPages(folder("openwrt"), feedKeys, await steps.emptied("pages")),
    );
  }

  const zstd = { compression: "zstd" };
  const set = (name: string, boms: string, rows: readonly Platform[], more: Record<string, string>): ImageSet => ({
    layout: folder(`${name}/layout`),
    platforms: rows.map(({ platform }) => platform),
    variant: more.VARIANT,
    bom: (platform) => folder(`${boms}/sboms/${bomName(platform)}`),
    provenance: (platform) => provenance({ lock, revision, platform, inputs: more }),
  });
  const sets = [
    set("matrix", "matrix", order.rows, zstd),
    set("matrix-gzip", "matrix", order.rows, { compression: "gzip" }),
    ...(nodeRows.length > 0 ? [set("node", "node", nodeRows, { ...zstd, VARIANT: "node" })] : []),
  ];
  await steps.step("files", signed, async () => {
    const provenances = sets.flatMap(({ platforms, provenance }) => platforms.map(provenance));
    await writeAssets(await steps.emptied("files"), {
      matrix: folder("matrix"),
      node: nodeRows.length > 0 ? folder("node") : undefined,
      feeds: routers.length > 0 ? folder("pages") : undefined,
      version,
      epoch: facts.epoch,
      texts: {
        "NOTES.md": await releaseNotes(version, await changes(join(root, "CHANGELOG.md"), version), sets, revision),
        "lock.json": lockText(lock),
        "provenance.json": `${JSON.stringify(provenances, undefined, 1)}\n`,
      },
    });
  });
  console.log(await readFile(folder("files/SHA256SUMS"), "utf8"));
  if (order.repository === undefined) return;
  const signing = order.key || order.keyless ? { key: order.key && absolute(order.key) } : undefined;
  const target = { repository: order.repository, tlsVerify: order.tlsVerify, signing };
  console.log((await publish(sets, target)).join("\n"));
}

try {
  await release(await readReleaseOrder(process.argv.slice(2), platforms));
} catch (error) {
  console.error(`run release: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UnknownInputError ? 64 : 1;
}
