import { parseArgs } from "node:util";

/** What a command line of `./run bench tunnel` asks for. */
export interface Options {
  /** How many rounds; in each, every build has its turn. */
  readonly rounds: number;
  /** Seconds that each load lasts. */
  readonly seconds: number;
  readonly json: boolean;
  /** What every phantun finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A word of the command line that says nothing. */
export class OptionError extends Error {
  override name = "OptionError";
}

function rounds(word: string): number {
  if (!/^[1-9]\d{0,2}$/.test(word)) throw new OptionError(`--runs is "${word}"; a number from 1 to 999 is accepted.`);
  return Number(word);
}

function assignment(word: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (name === undefined || value === undefined) {
    throw new OptionError(`--env is "${word}"; NAME=VALUE is accepted, like TOKIO_WORKER_THREADS=1.`);
  }
  return [name, value];
}

/** Reads the command line. Throws an OptionError with a sentence. */
export function readOptions(words: readonly string[]): Options {
  const parse = () =>
    parseArgs({
      args: [...words],
      options: {
        runs: { type: "string" },
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        env: { type: "string", multiple: true, default: [] },
      },
    }).values;
  let given: ReturnType<typeof parse>;
  try {
    given = parse();
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
  return {
    rounds: rounds(given.runs ?? (given.quick ? "3" : "8")),
    seconds: given.quick ? 2 : 6,
    json: given.json,
    environment: Object.fromEntries(given.env.map(assignment)),
  };
}
