/**
 * `./run openwrt [BUNDLES] [--platform NAME]... [OPTION...]`: writes OpenWrt's packages and feeds.
 *
 * Without BUNDLES, the programs of every platform with an OpenWrt architecture are built first, with musl; --platform selects
 * one platform, or several if repeated. BUNDLES is a folder with existing runtime bundles, one per platform, like
 * linux-arm64/{config.json,rootfs}.
 *
 *   --platform NAME     a row of the platform table, like linux/mipsle
 *   --output FOLDER     output folder of the feeds opkg/ARCH and apk/ARCH; only an earlier result is replaced
 *                       (default: build/openwrt). The programs are built into FOLDER-matrix beside it
 *   --version VERSION   version of all packages, like 1.2.3-r1 (default: the lock's)
 *   --maintainer TEXT   maintainer of the packages
 *   --url ADDRESS       web page about the packages
 *   --opkg-key FILE     usign secret key that signs opkg's Packages
 *   --apk-key FILE      EC private key in PEM that signs apk's packages.adb
 *   --table FILE        with BUNDLES: a module that exports another platform table
 *
 * SOURCE_DATE_EPOCH from the environment (Unix time, default 0) is the only time in the files.
 */
import { readFileSync } from "node:fs";
import { OutputError, writeOutput } from "../buildx/build/output-folder.ts";
import { buildBundles } from "./build.ts";
import { feeds } from "./feed.ts";
import { type Order, readOrder } from "./order.ts";
import { writeFiles } from "./output.ts";
import { EXIT, PackagingError } from "./packages/errors.ts";
import { summary } from "./report.ts";
import { type PackageSize, recordSizes } from "./sizes.ts";
import { findTargets } from "./targets.ts";

async function write({ rows, chosen, output, common, runtime, keys, seconds, ...given }: Order): Promise<void> {
  const platforms = rows.map(({ platform }) => platform);
  const built = given.bundles === undefined;
  // Existing bundles are checked before the output folder is changed.
  const find = (bundles: string) => findTargets(rows, bundles, chosen || built);
  const existing = given.bundles === undefined ? undefined : find(given.bundles);
  await writeOutput(output, async (folder) => {
    const { targets, missing } = existing ?? find(await buildBundles(platforms, `${output.path}-matrix`));
    const sizes: PackageSize[] = [];
    writeFiles(folder, recordSizes(feeds(targets, runtime, common, keys, seconds), sizes));
    const signed = { opkg: keys.opkg !== undefined, apk: keys.apk !== undefined };
    console.log(summary(output.given, common.version, sizes, missing, signed));
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
    const exitCode =
      error instanceof PackagingError ? error.exitCode : error instanceof OutputError ? EXIT.output : undefined;
    // Any other error is a defect: print its stack trace.
    if (exitCode === undefined) console.error(error);
    process.exitCode = exitCode ?? 1;
  }
}
