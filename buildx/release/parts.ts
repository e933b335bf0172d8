import { join } from "node:path";
import { execa } from "execa";
import { type Platform, platformSlug } from "../../cross/platform.ts";
import type { Machine } from "../build/command.ts";
import type { Facts } from "../build/facts.ts";
import { BuildError } from "../build/failure.ts";
import type { Inputs } from "../build/inputs.ts";
import { root } from "../build/machine.ts";
import { bomName } from "../build/row.ts";
import { type Lock, lockText } from "../lock/lock.ts";
import { changes, writeAssets } from "./assets.ts";
import { type FeedKeys, writeFeedPages } from "./feed-pages.ts";
import { buildNodeImages } from "./node-images.ts";
import { releaseNotes } from "./notes.ts";
import { provenance } from "./provenance.ts";
import type { ImageSet } from "./publish.ts";
import { builds, type Identity, rowsWith, writeRow } from "./row.ts";
import { mergeBuild, type Rows } from "./rows.ts";
import type { Steps } from "./steps.ts";

/** A release in the making: its folder has one part for each step. */
export interface Release {
  rows: readonly Platform[];
  lock: Lock;
  identity: Identity;
  /** Rows that other machines built; without them the rows are built here. */
  merged: Rows | undefined;
  /** The files of the feeds' keys, as absolute paths. */
  feedKeys: FeedKeys;
  inputs: Inputs;
  facts: Facts;
  engine: Machine;
  steps: Steps;
  /** The inputs of all steps, and those of the steps that depend on the feeds' keys, too. */
  of: readonly string[];
  signed: readonly string[];
}

export const platformOptions = (rows: readonly Platform[]) => rows.flatMap(({ platform }) => ["--platform", platform]);

/** Runs a command of this repository, with its output on this terminal. */
async function run(script: string, words: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { failed } = await execa(process.execPath, [script, ...words], {
    ...{ cwd: root, env, stdio: ["ignore", 2, 2], reject: false },
  });
  if (failed) throw new BuildError(`${script} failed (see the log above): the next ./run release continues here.`);
}

/** Builds the images, or merges them from rows. */
export async function writeImages({ merged, identity, inputs, facts, engine, steps, of, ...release }: Release) {
  const { version } = identity;
  for (const build of builds) {
    const rows = release.rows.filter(build.has);
    if (rows.length === 0) continue;
    await steps.step(build.title, of, async () => {
      const folder = await steps.emptied(build.folder);
      if (merged) {
        await mergeBuild(merged, build, { upstream: facts.version, version, epoch: facts.epoch }, folder);
      } else if (build.variant !== undefined) {
        await buildNodeImages(rows, { inputs, facts, engine, version }, folder);
      } else {
        const words = ["--compression", build.compression, "--output", folder, "PHANTUN_LOCKED=1"];
        const libc = build.libc ? [`LIBC=${build.libc}`] : [];
        await run("buildx/cli/matrix.ts", [...platformOptions(rows), ...words, ...libc]);
      }
    });
  }
}

/** Writes the rows for other machines, unless they come from there. */
export async function writeRows({ rows, merged, identity, steps, of }: Release): Promise<void> {
  if (merged) return;
  await steps.step("rows", of, async () => {
    const folder = await steps.emptied("rows");
    for (const row of rows) await writeRow(steps.folder, row, identity, join(folder, platformSlug(row.platform)));
  });
}

/** Writes OpenWrt's feeds, if a row is a router's. */
export async function writeFeeds({ rows, feedKeys, facts, steps, signed }: Release): Promise<void> {
  const routers = rowsWith("routers", rows);
  if (routers.length === 0) return;
  const folder = join(steps.folder, "openwrt");
  await steps.step("OpenWrt's feeds", signed, () => {
    const keys = Object.entries(feedKeys).flatMap(([feed, file]) => [`--${feed}-key`, file]);
    const words = [...platformOptions(routers), "--output", folder, ...keys];
    const env = { SOURCE_DATE_EPOCH: String(facts.epoch) };
    return run("openwrt/main.ts", [join(steps.folder, "openwrt-matrix/bundles"), ...words], env);
  });
  await steps.step("pages", signed, async () => writeFeedPages(folder, feedKeys, await steps.emptied("pages")));
}

/** The file of a bill of materials, in the folder of a build. */
const billFile = ({ steps }: Release, build: string, platform: string) =>
  join(steps.folder, build, "sboms", bomName(platform));

/** The images to publish: one set for each name with tags of its own. */
export function imageSets(release: Release): ImageSet[] {
  const { lock, identity, steps } = release;
  const set = (build: string, bills: string, rows: readonly Platform[], inputs: Record<string, string>): ImageSet => ({
    layout: join(steps.folder, build, "layout"),
    platforms: rows.map(({ platform }) => platform),
    variant: inputs.VARIANT,
    bom: (platform) => billFile(release, bills, platform),
    provenance: (platform) => provenance({ lock, revision: identity.revision, platform, inputs }),
  });
  const nodeRows = rowsWith("node", release.rows);
  return [
    set("matrix", "matrix", release.rows, { compression: "zstd" }),
    set("matrix-gzip", "matrix", release.rows, { compression: "gzip" }),
    ...(nodeRows.length > 0 ? [set("node", "node", nodeRows, { compression: "zstd", VARIANT: "node" })] : []),
  ];
}

/** Writes the files that the release has for download. */
export async function writeFiles(release: Release, sets: readonly ImageSet[]): Promise<void> {
  const { rows, lock, identity, facts, steps, signed } = release;
  const { version, revision } = identity;
  const routers = rowsWith("routers", rows);
  const bills = (prefix: string, build: string, rows: readonly Platform[]) =>
    rows.map(({ platform }) => [`${prefix}${bomName(platform)}`, billFile(release, build, platform)] as const);
  // Where the images have musl, the routers' packages have the same programs.
  const ownPrograms = routers.filter(({ libc }) => libc !== "musl");
  await steps.step("files", signed, async () => {
    const provenances = sets.flatMap(({ platforms, provenance }) => platforms.map(provenance));
    const notes = await releaseNotes(version, await changes(join(root, "CHANGELOG.md"), version), sets, revision);
    await writeAssets(await steps.emptied("files"), {
      matrix: join(steps.folder, "matrix"),
      bills: new Map([
        ...bills("", "matrix", rows),
        ...bills("node-", "node", rowsWith("node", rows)),
        ...bills("openwrt-", "openwrt-matrix", ownPrograms),
      ]),
      feeds: routers.length > 0 ? join(steps.folder, "pages") : undefined,
      version,
      epoch: facts.epoch,
      texts: {
        "NOTES.md": notes,
        "lock.json": lockText(lock),
        "provenance.json": `${JSON.stringify(provenances, undefined, 1)}\n`,
      },
    });
  });
}
