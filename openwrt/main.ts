import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type ArgsDef, defineCommand, runCommand, showUsage } from "citty";
import * as z from "zod";
import { Version } from "./description.ts";
import { EXIT, PackagingError } from "./errors.ts";
import { feeds, type Keys } from "./feed.ts";
import { replaceFolder } from "./output.ts";
import { summary } from "./report.ts";
import { routerFiles } from "./router-files.ts";
import { adbSigner } from "./sign.ts";
import { findTargets, PlatformTable } from "./targets.ts";
import { type Weight, weigh } from "./weights.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));

const args = {
  bundles: {
    type: "positional",
    description: "Folder with one OCI bundle a platform, like linux-arm64/{config.json,rootfs}",
    required: true,
  },
  output: {
    type: "string",
    description: "Folder for the feeds opkg/ARCH and apk/ARCH; is replaced",
    default: "build/openwrt",
  },
  platforms: {
    type: "string",
    description: "Module with the platform table",
    default: `${repository}cross/platforms.ts`,
  },
  version: {
    type: "string",
    description: "Version of all packages, like 0.8.1-r1 (default: package.json's, release 1)",
  },
  maintainer: { type: "string", description: "Who answers for the packages", default: "the phantun-runtime authors" },
  url: { type: "string", description: "Where to read about it", default: "https://github.com/dndx/phantun" },
  "opkg-key": { type: "string", description: "usign secret key, to sign opkg's Packages" },
  "apk-key": { type: "string", description: "EC private key (PEM), to sign apk's packages.adb" },
} as const satisfies ArgsDef;

function packageVersion(): string {
  const { version } = z
    .looseObject({ version: z.string() })
    .parse(JSON.parse(readFileSync(`${repository}package.json`, "utf8")));
  return `${version}-r1`;
}

function checkedVersion(version: string): string {
  const result = Version.safeParse(version);
  if (result.success) return result.data;
  throw new PackagingError(
    "usage",
    `the version is '${version}', but must be like 0.8.1-r1: numbers with dots, then -r and the release`,
  );
}

/** Seconds since 1970 for everything that carries a time; https://reproducible-builds.org/specs/source-date-epoch/ */
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
  throw new PackagingError("usage", `the platform table ${path} is wrong (${faults.join("; ")}); mend it`);
}

const command = defineCommand({
  meta: { name: "openwrt", description: "Writes OpenWrt packages and feeds from OCI bundles" },
  args,
  async run({ args: given }) {
    const unknown = Object.keys(given).filter((name) => name !== "_" && !(name in args) && !(kebab(name) in args));
    if (unknown.length > 0 || given._.length > 1) {
      const what = [...unknown.map((name) => `--${kebab(name)}`), ...given._.slice(1)].join(", ");
      throw new PackagingError("usage", `the argument ${what} is unknown; see --help`);
    }
    const version = checkedVersion(given.version ?? packageVersion());
    const seconds = sourceDateEpoch(process.env.SOURCE_DATE_EPOCH);
    const keys: Keys = {
      ...(given["opkg-key"] === undefined ? {} : { opkg: readKey(given["opkg-key"]) }),
      ...(given["apk-key"] === undefined ? {} : { apk: adbSigner(readKey(given["apk-key"])) }),
    };
    const { targets, missing } = findTargets(await readTable(given.platforms), given.bundles);
    const common = { version, maintainer: given.maintainer, url: given.url };
    const weights: Weight[] = [];
    replaceFolder(given.output, weigh(feeds(targets, routerFiles(version), common, keys, seconds), weights));
    const signed = { opkg: keys.opkg !== undefined, apk: keys.apk !== undefined };
    console.log(summary(given.output, weights, missing, signed));
  },
});

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const rawArgs = process.argv.slice(2);
if (rawArgs.includes("--help") || rawArgs.includes("-h")) {
  await showUsage(command);
} else {
  try {
    await runCommand(command, { rawArgs });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    // What is neither ours nor citty's word on the command line is a defect: its trace helps.
    const ours = error instanceof PackagingError;
    const usage = error instanceof Error && error.name === "CLIError";
    if (!ours && !usage) console.error(error);
    process.exitCode = ours ? error.exitCode : usage ? EXIT.usage : 1;
  }
}
