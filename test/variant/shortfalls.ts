import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Judged } from "./judge.ts";

/**
 * Where a promise is not kept: as a container's PID 1, as another process's child, or in both places. `now and then` is
 * put into the list by hand: a race that is won in one run and lost in the next.
 */
export const Place = z.enum(["both", "as PID 1", "not as PID 1", "now and then"]);
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

/** What a launcher that was put to every case falls short of; what the committed list calls a race stays one. */
export function shortfallsOf(judged: readonly Judged[], known: Shortfalls): Shortfalls {
  const found: Shortfalls = {};
  for (const { id, first, child } of judged) {
    if (known[id] === "now and then") {
      found[id] = "now and then";
      continue;
    }
    const [asFirst, asChild] = [first.verdict !== "pass", child.verdict !== "pass"];
    if (asFirst && asChild) found[id] = "both";
    else if (asFirst) found[id] = "as PID 1";
    else if (asChild) found[id] = "not as PID 1";
  }
  return found;
}
