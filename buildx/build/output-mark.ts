import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";

/** The file by which a folder says which command has written it. */
const name = ".phantun-runtime.json";

const Mark = z.strictObject({
  /** The command, like `./run matrix`. */
  command: z.string(),
  /** Whether the result is whole: false while it is put together, and for good where that was cut short. */
  finished: z.boolean(),
  /** What was asked for and failed. */
  lacks: z.array(z.string()),
  /** Every path below the folder that the command has written, but for the mark's own. */
  paths: z.array(z.string()),
});
export type Mark = z.infer<typeof Mark>;

/** Writes a folder's mark, whole or not at all. */
export function writeMark(folder: string, mark: Mark): void {
  const unfinished = join(folder, `${name}.new`);
  writeFileSync(unfinished, `${JSON.stringify(mark, undefined, 1)}\n`);
  renameSync(unfinished, join(folder, name));
}

/** The mark of a folder, or nothing: it has none, or what has its name is none. */
function readMark(folder: string): Mark | undefined {
  try {
    return Mark.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
  } catch {
    return undefined;
  }
}

/** Every path below a folder, but for the mark's own. Symbolic links are not followed. */
export function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== name && path !== `${name}.new`)
    .sort();
}

/** Why a folder's content is not a command's to throw away, or nothing where the command has written all of it. */
export function foreignContent(folder: string, command: string): string | undefined {
  const found = pathsBelow(folder);
  const mark = readMark(folder);
  if (mark === undefined) return found.length > 0 ? `is not empty, and no result of ${command}` : undefined;
  if (mark.command !== command) return `is a result of ${mark.command}`;
  if (!mark.finished) return undefined;
  const known = new Set(mark.paths);
  const strange = found.find((path) => !known.has(path));
  return strange && `holds ${strange}, which ${command} did not write`;
}

/** Why a folder is not to be taken for a whole result, or nothing. One without a mark is taken as it is. */
export function incomplete(folder: string): string | undefined {
  const mark = readMark(folder);
  if (mark === undefined) return undefined;
  if (!mark.finished) return "was left by a run that was cut short";
  return mark.lacks.length > 0 ? `lacks ${mark.lacks.join(", ")}, which failed` : undefined;
}
