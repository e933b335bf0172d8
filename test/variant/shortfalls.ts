import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Verdict } from "../rig/suite/verdict.ts";
import type { Judged } from "./judge.ts";

/** How a race ends when it is lost, by what the list says of it. */
const lost = { "fails now and then": "fail", "hangs now and then": "hang" } as const satisfies Record<string, Verdict>;
type Race = keyof typeof lost;

const races = Object.keys(lost) as Race[];

/**
 * Where a promise is not kept: as a container's PID 1, as another process's child, or in both places. A race is put into
 * the list by hand: it is won in one run and lost in the next.
 */
export const Place = z.enum(["both", "as PID 1", "not as PID 1", ...races]);
export type Place = z.infer<typeof Place>;

/** The cases whose promise the Node variant does not keep, by their id, in the suite's order. */
export const Shortfalls = z.record(z.string(), Place);
export type Shortfalls = z.infer<typeof Shortfalls>;

/** The committed list, which the tests hold the variant to. */
export const recorded = join(import.meta.dirname, "shortfalls.json");

/** Reads the committed list. */
export async function readShortfalls(): Promise<Shortfalls> {
  return Shortfalls.parse(JSON.parse(await readFile(recorded, "utf8")));
}

const isRace = (place: Place | undefined): place is Race => races.some((race) => race === place);

/**
 * What a launcher that was put to every case falls short of. What the committed list calls a race stays one, won or lost:
 * unless it ended in another way than the list says, for which a race is no excuse.
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

/** A place in the words of the variant's page: in which way a race is lost is nothing to its readers. */
export const placeWords = (place: Place): string => (isRace(place) ? "now and then" : place);
