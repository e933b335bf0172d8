import type { Sample } from "./outcome.ts";
import { holds, same } from "./verdict.ts";

/** What resident memory may grow by and still count as flat, in kB. */
const SLACK = 64;

/** Demands that an init has as many descriptors and threads as before, and about as much memory. */
export function flat(before: Sample | undefined, after: Sample | undefined): void {
  same(
    [after?.descriptors, after?.threads],
    [before?.descriptors, before?.threads],
    "Descriptors and threads afterwards",
  );
  const grown = (after?.rss ?? 0) - (before?.rss ?? 0);
  holds(grown <= SLACK, `Resident memory grew by ${grown} kB.`);
}
