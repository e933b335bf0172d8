import { parseArgs } from "node:util";
import type { Platform } from "../../cross/platform.ts";
import { type Inputs, readInputs, UnknownInputError } from "../build/inputs.ts";
import { type Compression, compressions, isCompression } from "../oci/compression.ts";
import type { Destination } from "../registry/push.ts";
import { readReference } from "../registry/reference.ts";

/** What `./run matrix` was asked for. */
export interface Order {
  /** Rows of the platform table, in its order. */
  rows: Platform[];
  inputs: Inputs;
  /** The folder that is written, as it was given. */
  output: string;
  compression: Compression;
  /** Whether to build, to push what an earlier run has built, or to build twice from nothing and compare. */
  task: "build" | "push" | "verify";
  /** Where the index is pushed to. */
  push?: Destination;
}

/** Where the matrix lies unless another folder is asked for. */
export const defaultOutput = "build/matrix";

const options = {
  platform: { type: "string", multiple: true },
  checked: { type: "boolean" },
  output: { type: "string" },
  compression: { type: "string" },
  push: { type: "string" },
  "tls-verify": { type: "string" },
  "no-build": { type: "boolean" },
  verify: { type: "boolean" },
} as const;

const accepted =
  "--platform NAME (several times), --checked, --output FOLDER, --compression zstd|gzip, --push REF, --tls-verify true|false, --no-build, --verify and build inputs NAME=VALUE are accepted";

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw new UnknownInputError(`${error instanceof Error ? error.message.replace(/\.$/, "") : error}: ${accepted}.`);
  }
}

type Values = ReturnType<typeof parse>["values"];

/** Refuses options that say opposite things, or nothing where they stand. */
function refuseContradictions(values: Values, positionals: readonly string[]): void {
  const refuse = (sentence: string) => {
    throw new UnknownInputError(sentence);
  };
  const { platform, checked, verify, push } = values;
  if (checked && platform) refuse("--checked and --platform both choose the rows: give one of them.");
  if (values["tls-verify"] !== undefined && push === undefined)
    refuse("--tls-verify is about a registry: give --push.");
  if (verify) {
    for (const other of ["push", "no-build", "output"] as const) {
      if (values[other] !== undefined) refuse(`--verify builds to compare, and keeps nothing: leave out --${other}.`);
    }
  }
  if (!values["no-build"]) return;
  if (push === undefined) refuse("--no-build leaves nothing to do: give --push REF, or leave it out.");
  const [input] = positionals;
  const choice = (["platform", "checked", "compression"] as const).find((name) => values[name] !== undefined);
  const idle = input ?? (choice && `--${choice}`);
  if (idle) refuse(`--no-build pushes what was built before, and ${idle} says what to build: leave one of them out.`);
}

/** The compression of that name; without one the default. */
function readCompression(name: string = "zstd"): Compression {
  if (isCompression(name)) return name;
  const names = Object.keys(compressions).join(" and ");
  throw new UnknownInputError(`--compression ${name} is none that layers can have here: ${names} are accepted.`);
}

function readDestination(reference: string, tlsVerify: string | undefined): Destination {
  if (tlsVerify !== undefined && tlsVerify !== "true" && tlsVerify !== "false") {
    throw new UnknownInputError(`--tls-verify ${tlsVerify} is neither true nor false.`);
  }
  const verified = tlsVerify === undefined ? undefined : tlsVerify === "true";
  return { reference: readReference(reference), tlsVerify: verified };
}

/**
 * Reads the command line of `./run matrix` and the environment's build inputs.
 *
 * @param here the emulator's name for this machine's architecture: `--verify` builds its row unless told otherwise
 * @throws UnknownInputError on a word that means nothing, a platform that the table does not have, a doubled choice.
 */
export function readOrder(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  platforms: readonly Platform[],
  here: string,
): Order {
  const { values, positionals } = parse(words);
  const names = platforms.map(({ platform }) => platform);
  for (const name of values.platform ?? []) {
    if (!names.includes(name)) {
      throw new UnknownInputError(`--platform ${name} is not in the platform table: ${names.join(", ")} are.`);
    }
  }
  refuseContradictions(values, positionals);
  const wanted = ({ platform, everyCheck, qemu }: Platform): boolean => {
    if (values.checked) return everyCheck;
    if (values.platform) return values.platform.includes(platform);
    return !values.verify || qemu.program === here;
  };
  const rows = platforms.filter(wanted);
  if (rows.length === 0) {
    throw new UnknownInputError(`This machine's ${here} is in no row of the platform table: say --platform NAME.`);
  }
  const inputs = readInputs(positionals, environment);
  if (inputs.VARIANT) {
    throw new UnknownInputError(
      `VARIANT=${inputs.VARIANT} is not for the matrix, whose launchers are small and static: use ./run image.`,
    );
  }
  return {
    rows,
    inputs,
    output: values.output ?? defaultOutput,
    compression: readCompression(values.compression),
    task: values.verify ? "verify" : values["no-build"] ? "push" : "build",
    ...(values.push !== undefined && { push: readDestination(values.push, values["tls-verify"]) }),
  };
}
