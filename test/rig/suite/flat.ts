import type { Sample } from "./outcome.ts";
import { holds, same } from "./verdict.ts";

/** The growth of resident memory that still counts as flat, in kB. */
const SLACK = 64;

/** Requires that an init has the same number of descriptors and threads as before, and about the same memory. */
export function flat(before: Sample | undefined, after: Sample | undefined): void {
  same(
    [after?.descriptors, after?.threads],
    [before?.descriptors, before?.threads],
    "Descriptors and threads afterwards",
  );
  const grown = (after?.rss ?? 0) - (before?.rss ?? 0);
  holds(grown <= SLACK, `Resident memory grew by ${grown} kB.`);
}
