import { isDeepStrictEqual } from "node:util";

/** The result of a case. */
export type Verdict = "pass" | "fail" | "hang" | "n/a";

/** The promise was broken. */
export class Broken extends Error {}

/** The init did not do the expected thing in time. */
export class Hang extends Error {}

/** Requires that two values are deeply equal. */
export function same(found: unknown, wanted: unknown, what: string): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new Broken(`${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}.`);
}

/** Requires a condition. */
export function holds(condition: boolean, sentence: string): void {
  if (!condition) throw new Broken(sentence);
}
