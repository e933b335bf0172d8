import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod";
import { repository as address } from "../buildx/build/metadata.ts";
import { type OutputFolder, outputFolder } from "../buildx/build/output-folder.ts";
import { readLock, releaseVersion } from "../buildx/lock/lock.ts";
import { type Common, runtimePackage } from "./catalogue.ts";
import type { Keys } from "./feed.ts";
import { Version } from "./packages/description.ts";
import { PackagingError } from "./packages/errors.ts";
import type { Package } from "./packages/ipk.ts";
import { adbSigner, usign } from "./packages/sign.ts";
import { routerFiles } from "./router-files.ts";
import { chosenRows, PlatformTable } from "./targets.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** The checked command line of `./run openwrt`: none of it can fail after the programs have been compiled. */
export interface Order {
  /** The folder with existing bundles; without it they are built first. */
  readonly bundles?: string;
  /** The rows of the platform table whose packages are written. */
  readonly rows: PlatformTable;
  /** Whether the rows were given with --platform: then each of their bundles must exist. */
  readonly chosen: boolean;
  readonly output: OutputFolder;
  readonly common: Common;
  /** The package for all architectures. */
  readonly runtime: Package;
  readonly keys: Keys;
  /** SOURCE_DATE_EPOCH. */
  readonly seconds: number;
}

const options = {
  platform: { type: "string", multiple: true },
  output: { type: "string", default: "build/openwrt" },
  table: { type: "string" },
  version: { type: "string" },
  maintainer: { type: "string", default: "the phantun-runtime authors" },
  url: { type: "string", default: address },
  "opkg-key": { type: "string" },
  "apk-key": { type: "string" },
} as const;

const accepted = `BUNDLES and ${Object.keys(options)
  .map((name) => `--${name}`)
  .join(", ")} are accepted; see --help`;

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new PackagingError("usage", `${reason?.replace(/\.$/, "")}: ${accepted}`);
  }
}

function checkedVersion(version: string): string {
  const result = Version.safeParse(version);
  if (result.success) return result.data;
  throw new PackagingError(
    "usage",
    `the version is '${version}', but must be like 1.2.3-r1: numbers with dots, then -r and the release`,
  );
}

/** The Unix time for all timestamps; https://reproducible-builds.org/specs/source-date-epoch/ */
function sourceDateEpoch(value = "0"): number {
  if (/^[0-9]{1,10}$/.test(value) && Number(value) < 2 ** 32) return Number(value);
  throw new PackagingError(
    "usage",
    `SOURCE_DATE_EPOCH is '${value}', but must be whole seconds since 1970, below 4294967296`,
  );
}

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new PackagingError("key", `the signing key ${path} cannot be read; give a readable file`, cause);
  }
}

function readKeys(opkg: string | undefined, apk: string | undefined): Keys {
  const keys: Keys = {
    ...(opkg === undefined ? {} : { opkg: readKey(opkg) }),
    ...(apk === undefined ? {} : { apk: adbSigner(readKey(apk)) }),
  };
  if (keys.opkg !== undefined) usign(Buffer.alloc(0), keys.opkg);
  return keys;
}

async function readTable(path: string): Promise<PlatformTable> {
  let found: unknown;
  try {
    found = await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    throw new PackagingError(
      "usage",
      `the platform table ${path} cannot be loaded; give a module that exports platforms`,
      cause,
    );
  }
  const result = z.looseObject({ platforms: PlatformTable }).safeParse(found);
  if (result.success) return result.data.platforms;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new PackagingError("usage", `the platform table ${path} is wrong (${faults.join("; ")}); correct it`);
}

/**
 * Reads the command line and the environment.
 *
 * @throws PackagingError or OutputError with a sentence about the first fault
 */
export async function readOrder(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Order> {
  const { values, positionals } = parse(words);
  const [bundles, ...more] = positionals;
  if (more.length > 0) throw new PackagingError("usage", `the argument ${more.join(", ")} is unknown: ${accepted}`);
  if (bundles === undefined && values.table !== undefined) {
    throw new PackagingError(
      "usage",
      `--table ${values.table} applies only to existing bundles: name their folder, too`,
    );
  }
  const { maintainer, url } = values;
  const common = { version: checkedVersion(values.version ?? releaseVersion(readLock())), maintainer, url };
  const table = await readTable(values.table ?? `${repository}cross/platforms.ts`);
  return {
    ...(bundles === undefined ? {} : { bundles }),
    rows: chosenRows(table, values.platform),
    chosen: values.platform !== undefined,
    output: outputFolder(values.output, "./run openwrt"),
    common,
    runtime: runtimePackage(common, routerFiles(common.version)),
    keys: readKeys(values["opkg-key"], values["apk-key"]),
    seconds: sourceDateEpoch(environment.SOURCE_DATE_EPOCH),
  };
}
