import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Verdict } from "../rig/suite/verdict.ts";
import type { Judged } from "./judge.ts";

/** The verdict of a lost race, by its entry in the list. */
const lost = { "fails now and then": "fail", "hangs now and then": "hang" } as const satisfies Record<string, Verdict>;
type Race = keyof typeof lost;

const races = Object.keys(lost) as Race[];

/**
 * Where a promise is broken: as a container's PID 1, as another process's child, or both. Races are added to the list by
 * hand, since they pass in one run and fail in the next.
 */
export const Place = z.enum(["both", "as PID 1", "not as PID 1", ...races]);
export type Place = z.infer<typeof Place>;

/** The cases whose promise the Node variant breaks, by id, in the suite's order. */
export const Shortfalls = z.record(z.string(), Place);
export type Shortfalls = z.infer<typeof Shortfalls>;

/** The committed list, which the tests compare with the variant. */
export const recorded = join(import.meta.dirname, "shortfalls.json");

/** Reads the committed list. */
export async function readShortfalls(): Promise<Shortfalls> {
  return Shortfalls.parse(JSON.parse(await readFile(recorded, "utf8")));
}

const isRace = (place: Place | undefined): place is Race => races.some((race) => race === place);

/**
 * The broken promises of a launcher after all cases. A race in the committed list stays listed, whether it passed or
 * failed, unless its verdict differs from the listed one.
 */
export function shortfallsOf(judged: readonly Judged[], known: Shortfalls): Shortfalls {
  const found: Shortfalls = {};
  for (const { id, first, child } of judged) {
    const place = known[id];
    if (isRace(place) && [first, child].every(({ verdict }) => verdict === "pass" || verdict === lost[place])) {
      found[id] = place;
      continue;
    }
    const [asFirst, asChild] = [first.verdict !== "pass", child.verdict !== "pass"];
    if (asFirst && asChild) found[id] = "both";
    else if (asFirst) found[id] = "as PID 1";
    else if (asChild) found[id] = "not as PID 1";
  }
  return found;
}

/** The text for a place on the variant's page, which does not distinguish how a race fails. */
export const placeWords = (place: Place): string => (isRace(place) ? "now and then" : place);
