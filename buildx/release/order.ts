import { access, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Platform } from "../../cross/platform.ts";
import { UnknownInputError } from "../build/inputs.ts";
import { readReference } from "../registry/reference.ts";
import type { FeedKeys } from "./feed-pages.ts";

/** The command line of `./run release`. */
export interface ReleaseOrder {
  /** Rows of the platform table, in its order. */
  rows: Platform[];
  /** The output folder, as given. */
  output: string;
  /** The folder with rows that other machines built; without it the rows are built here. */
  merged: string | undefined;
  /** The destination of the push, `HOST/NAME`; without it nothing is pushed. */
  repository: string | undefined;
  tlsVerify: boolean | undefined;
  /** The signer of the pushed images: a secret key's file, `keyless`, or none. */
  key: string | undefined;
  keyless: boolean;
  /** The files of the secret keys that sign OpenWrt's feeds, as absolute paths. */
  feedKeys: FeedKeys;
}

const options = {
  platform: { type: "string", multiple: true },
  output: { type: "string", default: "build/release" },
  rows: { type: "string" },
  push: { type: "string" },
  "tls-verify": { type: "string" },
  key: { type: "string" },
  keyless: { type: "boolean", default: false },
  "opkg-key": { type: "string" },
  "apk-key": { type: "string" },
} as const;

const accepted = `${Object.keys(options)
  .map((name) => `--${name}`)
  .join(", ")} are accepted (docs/release.md)`;

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UnknownInputError(`${reason.replace(/\.$/, "")}: ${accepted}.`);
  }
}

/**
 * Reads the command line of `./run release`. All key files are checked before anything is built.
 *
 * @throws UnknownInputError on a wrong argument, or a missing key file
 */
export async function readReleaseOrder(
  words: readonly string[],
  platforms: readonly Platform[],
): Promise<ReleaseOrder> {
  const values = parse(words);
  const names = platforms.map(({ platform }) => platform);
  for (const name of values.platform ?? []) {
    if (names.includes(name)) continue;
    throw new UnknownInputError(`--platform ${name} is not in the platform table: ${names.join(", ")} are.`);
  }
  const { key, keyless, push, rows: merged } = values;
  if (merged !== undefined) {
    await readdir(merged).catch(() => {
      throw new UnknownInputError(
        `--rows ${merged} is not a folder: give the folder that holds the rows of all platforms, each in a folder of its own.`,
      );
    });
  }
  if (key !== undefined && keyless) throw new UnknownInputError("--key and --keyless both sign: give one of them.");
  if (push === undefined) {
    for (const name of ["key", "tls-verify"] as const) {
      if (values[name] !== undefined)
        throw new UnknownInputError(`--${name} applies only to a push: give --push, too.`);
    }
    if (keyless) throw new UnknownInputError("--keyless applies only to a push: give --push, too.");
  }
  for (const name of ["key", "opkg-key", "apk-key"] as const) {
    const file = values[name];
    // cosign's key may be in a KMS, which has an address instead of a path.
    if (file === undefined || (name === "key" && /^\w+:\/\//.test(file))) continue;
    await access(file).catch(() => {
      throw new UnknownInputError(`--${name} ${file} cannot be read: give the file of a secret key.`);
    });
  }
  const tls = values["tls-verify"];
  if (tls !== undefined && tls !== "true" && tls !== "false") {
    throw new UnknownInputError(`--tls-verify ${tls} is neither true nor false.`);
  }
  const reference = push === undefined ? undefined : readReference(push);
  if (reference?.tag !== undefined) {
    throw new UnknownInputError(`--push ${push} names a tag, and a release has its own: leave :${reference.tag} out.`);
  }
  return {
    rows: platforms.filter(({ platform }) => !values.platform || values.platform.includes(platform)),
    output: values.output,
    merged: merged && resolve(merged),
    repository: reference?.repository,
    tlsVerify: tls === undefined ? undefined : tls === "true",
    key,
    keyless,
    feedKeys: {
      ...(values["opkg-key"] !== undefined && { opkg: resolve(values["opkg-key"]) }),
      ...(values["apk-key"] !== undefined && { apk: resolve(values["apk-key"]) }),
    },
  };
}
