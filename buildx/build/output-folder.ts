/**
 * The folders that commands are told to write to by `--output`. A result replaces an earlier one of the same command, and
 * nothing else: a folder that holds what the command has not written is refused, and stays as it is.
 *
 * Work goes on in a folder beside the result, which takes its place at the end. Both carry a mark that names the command.
 * A run that was cut short leaves the working folder behind, and the next run throws it away.
 */
import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { foreignContent, pathsBelow, writeMark } from "./output-mark.ts";

/** An output folder that is refused or cannot be written, in one sentence. */
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

/** The real path of one that need not exist: symbolic links are followed as far as there is something. */
function real(path: string): string {
  return status(path) ? realpathSync(path) : join(real(dirname(path)), basename(path));
}

/** What is wrong with a folder, or nothing. */
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

/** Where the work goes on until the result is whole. */
const workOf = ({ path }: OutputFolder) => `${path}.new`;

function checkWork(output: OutputFolder): void {
  const work = workOf(output);
  const reason = attempt(output.given, () => status(work) && fault(work, output.command));
  if (reason) throw new OutputError(`${work} is in the way of --output ${output.given}: it ${reason}. Move it away.`);
}

/**
 * Looks whether a command may write to a folder, and changes nothing.
 *
 * @param given the value of `--output`
 * @param command what marks its results, like `./run matrix`
 * @param base what a relative path starts from
 * @throws OutputError unless the folder is new, empty, or holds nothing but an earlier result of the same command; or when
 * it is the working directory or this repository or holds one of them, be it by a symbolic link
 */
export function outputFolder(given: string, command: string, base: string = process.cwd()): OutputFolder {
  if (given === "") throw new OutputError(`--output names no folder: ${remedy(command)}.`);
  const output = { given, command, path: attempt(given, () => real(resolve(base, given))) };
  check(output);
  checkWork(output);
  return output;
}

/** Puts a folder into the place of another one, if there is one, which is removed. The place never holds half of either. */
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
 * Has a result put together beside its folder, and puts it into its place as a whole. What was there before stays until
 * then, and for good when the work fails.
 *
 * @param fill writes the result into the folder that it is handed; returns what the result lacks of what was asked for,
 * or nothing when there is no result
 * @throws OutputError when the folder cannot be written, or has become one that is refused; and whatever `fill` throws
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
    // Minutes have passed since the folder was looked at.
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
