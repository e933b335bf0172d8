import { rename, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { defaultIndex, UpstreamError } from "../lock/crates-index.ts";
import { UnreachableError } from "../lock/download.ts";
import { defaultForge } from "../lock/forge.ts";
import { LockError, lockText, readLock } from "../lock/lock.ts";
import { lockDifferences, lockReport } from "../lock/report.ts";
import { defaultSnapshots } from "../lock/toolchain.ts";
import { type Sources, update } from "../lock/update.ts";

const options = {
  update: { type: "boolean" },
  "without-forge": { type: "boolean" },
  index: { type: "string" },
  forge: { type: "string" },
  snapshots: { type: "string" },
} as const;

const accepted =
  "nothing, or --update with --without-forge, --index URL, --forge URL, --snapshots URL is accepted (docs/lock.md)";

class UsageError extends Error {
  override name = "UsageError";
}

function address(name: string, given: string | undefined, otherwise: string): string {
  const url = given ?? otherwise;
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: undefined };
  if (protocol === "http:" || protocol === "https:") return url.replace(/\/+$/, "");
  throw new UsageError(`--${name} ${url} is not an address: it must begin with https:// or http://.`);
}

/** Reads the command line. `undefined`: only print the lock. Throws UsageError with the accepted options. */
export function readSources(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Sources | undefined {
  let values: ReturnType<typeof parse>;
  const parse = () => parseArgs({ args: [...words], options }).values;
  try {
    values = parse();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${reason.replace(/\.$/, "")}: ${accepted}.`);
  }
  const { update: updates, ...rest } = values;
  const [unused] = Object.keys(rest);
  if (!updates) {
    if (unused) throw new UsageError(`--${unused} works only with --update: add --update.`);
    return undefined;
  }
  if (values["without-forge"] && values.forge) {
    throw new UsageError("--without-forge and --forge contradict each other: leave one of them out.");
  }
  return {
    index: address("index", values.index, defaultIndex),
    forge: values["without-forge"]
      ? undefined
      : address("forge", values.forge ?? environment.PHANTUN_BASE_URL, defaultForge),
    snapshots: address("snapshots", values.snapshots, defaultSnapshots),
    now: new Date(),
  };
}

/** The files, environment and outputs of the command. */
export interface Surroundings {
  /** The lock's file. */
  file: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Regenerates the files that are derived from the lock. */
  regenerate: () => Promise<void>;
  /** Prints the result. */
  print: (text: string) => void;
  /** Prints errors and notes. */
  warn: (text: string) => void;
}

async function carryOut(words: readonly string[], { file, environment, ...rest }: Surroundings): Promise<void> {
  const sources = readSources(words, environment);
  const before = readLock(file);
  if (!sources) {
    rest.print(lockReport(before));
    return;
  }
  const { lock, notes } = await update(before, sources);
  for (const note of notes) rest.warn(note);
  const differences = lockDifferences(before, lock);
  if (differences.length === 0) {
    rest.print(`The lock is at phantun ${lock.upstream.version}, the newest release. Nothing was changed.`);
    return;
  }
  // Atomic: an interrupted run never leaves a partial lock.
  await writeFile(`${file}.new`, lockText(lock));
  await rename(`${file}.new`, file);
  await rest.regenerate();
  rest.print(differences.join("\n"));
}

/**
 * `./run lock`: prints or updates the lock.
 *
 * @returns the exit code: 0 done, or nothing to do; 1 upstream's publications contradict each other or the lock, or the lock
 *   is invalid; 64 the command line is wrong; 69 a server does not answer. Only exit code 0 can change the lock.
 */
export async function lockCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await carryOut(words, surroundings);
    return 0;
  } catch (error) {
    if (error instanceof UsageError || error instanceof UnreachableError || error instanceof UpstreamError) {
      surroundings.warn(`run lock: ${error.message}`);
    } else if (error instanceof LockError) {
      surroundings.warn(`run lock: ${error.message}`);
    } else {
      throw error;
    }
    return error instanceof UsageError ? 64 : error instanceof UnreachableError ? 69 : 1;
  }
}
