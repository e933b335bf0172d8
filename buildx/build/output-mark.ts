import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";

/** The file that records which command wrote a folder. */
const name = ".phantun-runtime.json";

const Mark = z.strictObject({
  /** The command, like `./run matrix`. */
  command: z.string(),
  /** Whether the result is complete: false during the work, and still false after an interrupted run. */
  finished: z.boolean(),
  /** The requested parts that failed. */
  lacks: z.array(z.string()),
  /** Every path below the folder that the command has written, except the mark. */
  paths: z.array(z.string()),
});
export type Mark = z.infer<typeof Mark>;

/** Writes a folder's mark atomically. */
export function writeMark(folder: string, mark: Mark): void {
  const unfinished = join(folder, `${name}.new`);
  writeFileSync(unfinished, `${JSON.stringify(mark, undefined, 1)}\n`);
  renameSync(unfinished, join(folder, name));
}

/** The mark of a folder, or `undefined` when the file is missing or not a mark. */
function readMark(folder: string): Mark | undefined {
  try {
    return Mark.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
  } catch {
    return undefined;
  }
}

/** Every path below a folder, except the mark. Symbolic links are not followed. */
export function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== name && path !== `${name}.new`)
    .sort();
}

/** The reason why a command may not remove a folder's content, or `undefined` if the command has written all of it. */
export function foreignContent(folder: string, command: string): string | undefined {
  const found = pathsBelow(folder);
  const mark = readMark(folder);
  if (mark === undefined) return found.length > 0 ? `is not empty, and not a result of ${command}` : undefined;
  if (mark.command !== command) return `is a result of ${mark.command}`;
  if (!mark.finished) return undefined;
  const known = new Set(mark.paths);
  const foreign = found.find((path) => !known.has(path));
  return foreign && `holds ${foreign}, which ${command} did not write`;
}

/** The reason why a folder is not a complete result, or `undefined`. A folder without a mark is accepted. */
export function incomplete(folder: string): string | undefined {
  const mark = readMark(folder);
  if (mark === undefined) return undefined;
  if (!mark.finished) return "was left by a run that was cut short";
  return mark.lacks.length > 0 ? `lacks ${mark.lacks.join(", ")}, which failed` : undefined;
}
