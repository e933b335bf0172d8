import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Judged } from "./judge.ts";

/**
 * Where a promise is broken: as a container's PID 1, as another process's child, or both. Races are added to the list by
 * hand, since they pass in one run and fail or hang in the next.
 */
export const Place = z.enum(["both", "as PID 1", "not as PID 1", "now and then"]);
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

/** The broken promises of a launcher after all cases. A race in the committed list stays listed, whatever its verdict. */
export function shortfallsOf(judged: readonly Judged[], known: Shortfalls): Shortfalls {
  const found: Shortfalls = {};
  for (const { id, first, child } of judged) {
    const [asFirst, asChild] = [first.verdict !== "pass", child.verdict !== "pass"];
    if (known[id] === "now and then") found[id] = "now and then";
    else if (asFirst && asChild) found[id] = "both";
    else if (asFirst) found[id] = "as PID 1";
    else if (asChild) found[id] = "not as PID 1";
  }
  return found;
}
