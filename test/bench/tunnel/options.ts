import { parseArgs } from "node:util";
import type { Platform } from "../../../cross/platform.ts";
import { platforms } from "../../../cross/platforms.ts";

/** The builds that a run measures, in the order of the tables. */
export const builds = ["upstream", "gnu", "musl"] as const;
export type Build = (typeof builds)[number];

/** Connections that come, and go after a while. */
export interface Connections {
  /** For how long new ones are opened. */
  readonly seconds: number;
  /** How many are opened at the same moment. */
  readonly atOnce: number;
}

/** The options of `./run bench tunnel`. */
export interface Options {
  /** The number of rounds; each round measures every build once. */
  readonly rounds: number;
  /** The duration of each load, in seconds. */
  readonly seconds: number;
  readonly json: boolean;
  /** The environment of every phantun. */
  readonly environment: Readonly<Record<string, string>>;
  /** Additional images to measure, by their names in the tables. */
  readonly images: Readonly<Record<string, string>>;
  /** Options of `docker run` to measure the reference build with again, by their names in the tables. */
  readonly variants: Readonly<Record<string, string>>;
  /** The reference build. */
  readonly against: string;
  /** Measures memory and panics instead of rates and CPU time, while these connections come and go. */
  readonly connections?: Connections | undefined;
  /** Another platform, whose programs are emulated: only their system calls are counted, without timing. */
  readonly platform?: Platform | undefined;
  /** Counts the programs' instructions instead of timing them. */
  readonly instructions: boolean;
  /** The builds to measure. */
  readonly builds: readonly Build[];
}

/** The command line is invalid. */
export class OptionError extends Error {
  override name = "OptionError";
}

function rounds(word: string): number {
  if (!/^[1-9]\d{0,2}$/.test(word)) throw new OptionError(`--runs is "${word}"; a number from 1 to 999 is accepted.`);
  return Number(word);
}

/** --churn opens one connection after another, --burst all at once. */
function connections(churn: string | undefined, burst: string | undefined): Connections | undefined {
  if (churn !== undefined) {
    if (!/^[1-9]\d{0,4}$/.test(churn)) {
      throw new OptionError(`--churn is "${churn}"; a number of seconds from 1 to 99999 is accepted.`);
    }
    return { seconds: Number(churn), atOnce: 1 };
  }
  if (burst === undefined) return undefined;
  if (!/^(?:[1-9]\d{0,2}|1000)$/.test(burst)) {
    throw new OptionError(`--burst is "${burst}"; a number of connections from 1 to 1000 is accepted.`);
  }
  return { seconds: 0, atOnce: Number(burst) };
}

/** An option that adds a subject to the tables as NAME=VALUE: its name, the pattern of the value, and an example. */
interface Adding {
  readonly option: string;
  readonly value: RegExp;
  readonly example: string;
}

const image: Adding = { option: "--image", value: /^\S+$/, example: "old=phantun-runtime:0.8.0" };
const variant: Adding = { option: "--with", value: /^--[a-z-]+=\S+$/, example: "one-cpu=--cpuset-cpus=0" };

/** Parses the words of such an option. No subject may have a name that is taken. */
function added({ option, value, example }: Adding, words: readonly string[], taken: readonly string[]) {
  const named: Record<string, string> = {};
  for (const word of words) {
    const [, name, given] = /^([a-z0-9][a-z0-9.-]*)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || given === undefined || !value.test(given)) {
      throw new OptionError(
        `${option} is "${word}"; accepted is a name of small letters, digits, dots and dashes with a value, like ${example}.`,
      );
    }
    if (name in named || taken.includes(name)) {
      throw new OptionError(
        `${option} is "${word}", but ${name} is the name of another build: choose one that is free.`,
      );
    }
    named[name] = given;
  }
  return named;
}

function platform(word: string): Platform {
  const row = platforms.find(({ platform }) => platform === word);
  if (row === undefined) {
    throw new OptionError(
      `--platform is "${word}"; accepted are ${platforms.map(({ platform }) => platform).join(", ")}.`,
    );
  }
  return row;
}

/** The builds that are images. Upstream's own build needs a C library that emulator and valgrind cannot find. */
const ofImages = (row: Platform | undefined) =>
  builds.filter((build) => build !== "upstream" && (row === undefined || row.rust[build] !== undefined));

function assignment(word: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (name === undefined || value === undefined) {
    throw new OptionError(`--env is "${word}"; NAME=VALUE is accepted, like TOKIO_WORKER_THREADS=1.`);
  }
  return [name, value];
}

/** Parses the command line. Throws an OptionError with a message. */
export function readOptions(words: readonly string[]): Options {
  const parse = () =>
    parseArgs({
      args: [...words],
      options: {
        runs: { type: "string" },
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        env: { type: "string", multiple: true, default: [] },
        image: { type: "string", multiple: true, default: [] },
        with: { type: "string", multiple: true, default: [] },
        against: { type: "string" },
        churn: { type: "string" },
        burst: { type: "string" },
        platform: { type: "string" },
        instructions: { type: "boolean", default: false },
      },
    }).values;
  let given: ReturnType<typeof parse>;
  try {
    given = parse();
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
  const images = added(image, given.image, builds);
  const row = given.platform === undefined ? undefined : platform(given.platform);
  const measured = row || given.instructions ? ofImages(row) : builds;
  const accepted = [...measured, ...Object.keys(images)];
  const against = given.against ?? accepted[0] ?? "";
  if (!accepted.includes(against)) {
    throw new OptionError(`--against is "${against}"; accepted are ${accepted.join(", ")}.`);
  }
  const instead = (["churn", "burst", "platform", "instructions"] as const).filter((name) => given[name]);
  if (instead.length > 1) {
    throw new OptionError(`--${instead.join(" and --")} measure different things: give one of them.`);
  }
  if (given.instructions && (given.runs !== undefined || given.quick)) {
    throw new OptionError("--instructions has no rounds: leave --runs and --quick out.");
  }
  if (given.instructions && given.with.length > 0) {
    throw new OptionError("--instructions runs no container: leave --with out.");
  }
  const variants = added(variant, given.with, accepted);
  const coming = connections(given.churn, given.burst);
  if (coming !== undefined && (given.runs !== undefined || given.quick)) {
    throw new OptionError("--churn and --burst have no rounds: leave --runs and --quick out.");
  }
  return {
    rounds: rounds(given.runs ?? (given.quick ? "3" : "8")),
    seconds: given.quick ? 2 : 6,
    json: given.json,
    environment: Object.fromEntries(given.env.map(assignment)),
    images,
    variants,
    against,
    connections: coming,
    platform: row,
    instructions: given.instructions,
    builds: measured,
  };
}
