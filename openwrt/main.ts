/**
 * `./run openwrt [BUNDLES] [--platform NAME]... [OPTION...]`: writes OpenWrt's packages and feeds.
 *
 * Without BUNDLES the programs of every platform with an OpenWrt architecture are built first, with musl; with --platform
 * those of one, or of several if it is given again. BUNDLES is a folder of bundles that are there, one a platform, like
 * linux-arm64/{config.json,rootfs}.
 *
 *   --platform NAME     a row of the platform table, like linux/mipsle
 *   --output FOLDER     where the feeds opkg/ARCH and apk/ARCH are written; it replaces an earlier result, and nothing else
 *                       (build/openwrt). The programs are built into FOLDER-matrix beside it
 *   --version VERSION   of all packages, like 1.2.3-r1 (the lock's)
 *   --maintainer TEXT   who answers for the packages
 *   --url ADDRESS       where to read about them
 *   --opkg-key FILE     usign's secret key, to sign opkg's Packages
 *   --apk-key FILE      an EC private key in PEM, to sign apk's packages.adb
 *   --table FILE        with BUNDLES: a module that exports another platform table
 *
 * The environment's SOURCE_DATE_EPOCH (seconds, 0 without it) is the only time in the files.
 */
import { readFileSync } from "node:fs";
import { OutputError, writeOutput } from "../buildx/build/output-folder.ts";
import { buildBundles } from "./build.ts";
import { feeds } from "./feed.ts";
import { type Order, readOrder } from "./order.ts";
import { writeFiles } from "./output.ts";
import { EXIT, PackagingError } from "./packages/errors.ts";
import { summary } from "./report.ts";
import { findTargets } from "./targets.ts";
import { type Weight, weigh } from "./weights.ts";

async function write({ rows, chosen, output, common, runtime, keys, seconds, ...given }: Order): Promise<void> {
  const platforms = rows.map(({ platform }) => platform);
  const built = given.bundles === undefined;
  // Bundles that are there are looked at before the folder is touched.
  const find = (bundles: string) => findTargets(rows, bundles, chosen || built);
  const there = given.bundles === undefined ? undefined : find(given.bundles);
  await writeOutput(output, async (folder) => {
    const { targets, missing } = there ?? find(await buildBundles(platforms, `${output.path}-matrix`));
    const weights: Weight[] = [];
    writeFiles(folder, weigh(feeds(targets, runtime, common, keys, seconds), weights));
    const signed = { opkg: keys.opkg !== undefined, apk: keys.apk !== undefined };
    console.log(summary(output.given, common.version, weights, missing, signed));
    return [];
  });
}

const words = process.argv.slice(2);
if (words.includes("--help") || words.includes("-h")) {
  const [, text = ""] = /^\/\*\*\n([\s\S]*?) \*\//.exec(readFileSync(import.meta.filename, "utf8")) ?? [];
  process.stdout.write(text.replace(/^ \* ?/gm, ""));
} else {
  try {
    await write(await readOrder(words, process.env));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    const ours =
      error instanceof PackagingError ? error.exitCode : error instanceof OutputError ? EXIT.output : undefined;
    // What is neither ours nor about the folder is a defect: its trace helps.
    if (ours === undefined) console.error(error);
    process.exitCode = ours ?? 1;
  }
}
