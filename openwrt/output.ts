import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Output } from "./feed.ts";
import { PackagingError } from "./packages/errors.ts";

/**
 * Writes files below a folder.
 * @throws PackagingError if a file cannot be written; and any error of the files' generator
 */
export function writeFiles(folder: string, outputs: Iterable<Output>): void {
  for (const { path, data } of outputs) {
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), data);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PackagingError("output", `${path} cannot be written (${reason}); give another --output`, cause);
    }
  }
}
