import { parseArgs } from "node:util";
import type { Platform } from "../cross/platform.ts";
import { type Inputs, readInputs, UnknownInputError } from "./inputs.ts";

/** What `./run matrix` was asked for. */
export interface Order {
  /** Rows of the platform table, in its order. */
  rows: Platform[];
  inputs: Inputs;
  /** The folder that is written, as it was given. */
  output: string;
}

/** Where the matrix lies unless another folder is asked for. */
export const defaultOutput = "build/matrix";

const options = {
  platform: { type: "string", multiple: true, default: [] as string[] },
  checked: { type: "boolean", default: false },
  output: { type: "string", default: defaultOutput },
} as const;

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    const accepted =
      "--platform NAME (several times), --checked, --output FOLDER and build inputs NAME=VALUE are accepted";
    throw new UnknownInputError(`${error instanceof Error ? error.message.replace(/\.$/, "") : error}: ${accepted}.`);
  }
}

/**
 * Reads the command line of `./run matrix` and the environment's build inputs.
 *
 * @throws UnknownInputError on a word that means nothing, a platform that the table does not have, a doubled choice.
 */
export function readOrder(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  platforms: readonly Platform[],
): Order {
  const { values, positionals } = parse(words);
  const names = platforms.map(({ platform }) => platform);
  for (const name of values.platform) {
    if (!names.includes(name)) {
      throw new UnknownInputError(`--platform ${name} is not in the platform table: ${names.join(", ")} are.`);
    }
  }
  if (values.checked && values.platform.length > 0) {
    throw new UnknownInputError("--checked and --platform both choose the rows: give one of them.");
  }
  const wanted = ({ platform, everyCheck }: Platform) =>
    values.checked ? everyCheck : values.platform.length === 0 || values.platform.includes(platform);
  const inputs = readInputs(positionals, environment);
  if (inputs.VARIANT) {
    throw new UnknownInputError(
      `VARIANT=${inputs.VARIANT} is not for the matrix, whose images are small and static: use ./run image.`,
    );
  }
  return { rows: platforms.filter(wanted), inputs, output: values.output };
}
