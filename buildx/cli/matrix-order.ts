import { parseArgs } from "node:util";
import type { Platform } from "../../cross/platform.ts";
import { type Inputs, readInputs, UnknownInputError } from "../build/inputs.ts";
import { type Compression, compressions, isCompression } from "../oci/compression.ts";
import type { Destination } from "../registry/push.ts";
import { readReference } from "../registry/reference.ts";

/** The command line of `./run matrix`. */
export interface Order {
  /** Rows of the platform table, in its order. */
  rows: Platform[];
  inputs: Inputs;
  /** The output folder, as given. */
  output: string;
  compression: Compression;
  /** `push` pushes an earlier result; `verify` builds twice from nothing and compares. */
  task: "build" | "push" | "verify";
  /** The destination of the image index. */
  push?: Destination;
}

/** The default output folder of the matrix. */
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

/** Refuses options that contradict each other or have no effect together. */
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
  const unused = input ?? (choice && `--${choice}`);
  if (unused)
    refuse(`--no-build pushes what was built before, and ${unused} says what to build: leave one of them out.`);
}

/** The compression with a name; the default without one. */
function readCompression(name: string = "zstd"): Compression {
  if (isCompression(name)) return name;
  const names = Object.keys(compressions).join(" and ");
  throw new UnknownInputError(`--compression ${name} is not supported: ${names} are accepted.`);
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
 * @param here the emulator's name for this machine's architecture: the row that `--verify` builds by default
 * @throws UnknownInputError on an unknown argument, an unknown platform, or contradicting options.
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
      throw new UnknownInputError(`--platform ${name} is not in the platform table, which has ${names.join(", ")}.`);
    }
  }
  refuseContradictions(values, positionals);
  const selected = ({ platform, everyCheck, qemu }: Platform): boolean => {
    if (values.checked) return everyCheck;
    if (values.platform) return values.platform.includes(platform);
    return !values.verify || qemu.program === here;
  };
  const rows = platforms.filter(selected);
  if (rows.length === 0) {
    throw new UnknownInputError(`This machine's ${here} is not in the platform table: give --platform NAME.`);
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
