import { isDeepStrictEqual } from "node:util";

/** How a case came out. */
export type Verdict = "pass" | "fail" | "hang" | "n/a";

/** The promise was not kept. */
export class Broken extends Error {}

/** The init has not done in time what was waited for. */
export class Hang extends Error {}

/** Demands that two values are the same, down to their depths. */
export function same(found: unknown, wanted: unknown, what: string): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new Broken(`${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}.`);
}

/** Demands that something holds. */
export function holds(condition: boolean, sentence: string): void {
  if (!condition) throw new Broken(sentence);
}
