import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PackagingError } from "./errors.ts";
import type { Output } from "./feed.ts";

/**
 * Writes all files beside the folder first and puts the whole in its place at the end: what was there before stays until
 * everything is right, and bad input never leaves half a result.
 * @throws PackagingError if the folder cannot be written; whatever the files' generator throws, after cleaning up
 */
export function replaceFolder(folder: string, outputs: Iterable<Output>): void {
  const target = resolve(folder);
  const made = attempt(folder, () => {
    mkdirSync(dirname(target), { recursive: true });
    return mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  });
  try {
    for (const { path, data } of outputs) {
      attempt(folder, () => {
        mkdirSync(dirname(join(made, path)), { recursive: true });
        writeFileSync(join(made, path), data);
      });
    }
    attempt(folder, () => {
      rmSync(target, { recursive: true, force: true });
      renameSync(made, target);
    });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function attempt<T>(folder: string, effect: () => T): T {
  try {
    return effect();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PackagingError(
      "output",
      `the output folder ${folder} cannot be written (${reason}); give another one`,
      cause,
    );
  }
}
