/**
 * The folders that commands write to (`--output`). A result replaces only an earlier result of the same command: a folder
 * that holds anything else is refused and left unchanged.
 *
 * The command writes to a working folder beside the result, which replaces the result at the end. Both carry a mark with
 * the command's name. An interrupted run leaves its working folder behind; the next run removes it.
 */
import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { foreignContent, pathsBelow, writeMark } from "./output-mark.ts";

/** An output folder that is refused or cannot be written. */
export class OutputError extends Error {
  override name = "OutputError";
}

/** A folder that a command may write. */
export interface OutputFolder {
  /** As it was given, for messages. */
  readonly given: string;
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** The command that writes it, like `./run matrix`. */
  readonly command: string;
}

const repository = join(import.meta.dirname, "../..");

const remedy = (command: string) => `give a new folder, an empty one, or an earlier result of ${command}`;

function attempt<T>(given: string, effect: () => T): T {
  try {
    return effect();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutputError(`--output ${given} cannot be written (${reason}): give another folder.`, { cause });
  }
}

const status = (path: string) => lstatSync(path, { throwIfNoEntry: false });

/** The real path of a folder that may not exist yet: symbolic links are resolved in the part that exists. */
function real(path: string): string {
  return status(path) ? realpathSync(path) : join(real(dirname(path)), basename(path));
}

/** The reason to refuse a folder, or `undefined`. */
function fault(path: string, command: string): string | undefined {
  const places = { "the working directory": process.cwd(), "this repository": repository };
  for (const [what, place] of Object.entries(places)) {
    const below = relative(path, realpathSync(place));
    if (below === "") return `is ${what}`;
    if (below.split("/")[0] !== "..") return `holds ${what}`;
  }
  const found = status(path);
  if (!found) return undefined;
  if (!found.isDirectory()) return "is not a folder";
  if (found.dev !== status(dirname(path))?.dev) return "is a mount point, which cannot be replaced";
  return foreignContent(path, command);
}

function check({ given, path, command }: OutputFolder): void {
  const reason = attempt(given, () => fault(path, command));
  if (reason !== undefined) throw new OutputError(`--output ${given} ${reason}: ${remedy(command)}.`);
}

/** The working folder, used until the result is complete. */
const workOf = ({ path }: OutputFolder) => `${path}.new`;

function checkWork(output: OutputFolder): void {
  const work = workOf(output);
  const reason = attempt(output.given, () => status(work) && fault(work, output.command));
  if (reason) throw new OutputError(`${work} is in the way of --output ${output.given}: it ${reason}. Move it away.`);
}

/**
 * Checks whether a command may write to a folder. Changes nothing.
 *
 * @param given the value of `--output`
 * @param command the command's name in the mark, like `./run matrix`
 * @param base the folder that relative paths start from
 * @throws OutputError unless the folder is new, empty, or holds only an earlier result of the same command; and when it is
 * or contains the working directory or this repository, also through a symbolic link
 */
export function outputFolder(given: string, command: string, base: string = process.cwd()): OutputFolder {
  if (given === "") throw new OutputError(`--output is empty: ${remedy(command)}.`);
  const output = { given, command, path: attempt(given, () => real(resolve(base, given))) };
  check(output);
  checkWork(output);
  return output;
}

/** Renames a folder to `to` and removes the earlier folder there, if any. `to` is never half of either. */
function exchange(from: string, to: string): void {
  const earlier = ".earlier";
  const replaces = status(to) !== undefined;
  if (replaces) renameSync(to, join(from, earlier));
  try {
    renameSync(from, to);
  } catch (error) {
    if (replaces) renameSync(join(from, earlier), to);
    throw error;
  }
  if (replaces) rmSync(join(to, earlier), { recursive: true });
}

/**
 * Writes a result into a working folder, then replaces the output folder with it as a whole. The earlier result stays until
 * then, and is kept if the work fails.
 *
 * @param fill writes the result into the given folder; returns the names of requested parts that failed, or `undefined`
 * when there is no result
 * @throws OutputError when the folder cannot be written, or is refused by now; and any error that `fill` throws
 */
export async function writeOutput(
  output: OutputFolder,
  fill: (folder: string) => Promise<readonly string[] | undefined>,
): Promise<void> {
  const { given, path, command } = output;
  const work = workOf(output);
  attempt(given, () => {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    writeMark(work, { command, finished: false, lacks: [], paths: [] });
  });
  try {
    const lacks = await fill(work);
    if (lacks === undefined) return;
    // Minutes may have passed since the first check.
    check(output);
    attempt(given, () => {
      const paths = pathsBelow(work);
      exchange(work, path);
      writeMark(path, { command, finished: true, lacks: [...lacks], paths });
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
