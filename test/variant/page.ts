import { megabytes } from "../../cross/text/numbers.ts";
import { fillMeasured, fillRegions } from "../../cross/text/regions.ts";
import { markdown } from "../../cross/text/table.ts";
import { cases } from "../rig/suite/cases/index.ts";
import { causeOf } from "./causes.ts";
import { type Measures, WATCHED } from "./measures.ts";
import type { Shortfalls } from "./shortfalls.ts";

/** The table of the variant's broken promises, each with its cause. */
export function shortfallTable(shortfalls: Shortfalls): string {
  const missed = cases.flatMap(({ id, promise }) => {
    const place = shortfalls[id];
    return place === undefined ? [] : [{ id, promise, place }];
  });
  return [
    `The default launcher keeps all ${cases.length} promises of the suite. The Node variant keeps ` +
      `${cases.length - missed.length} in both places, and ` +
      `${missed.filter(({ place }) => place === "not as PID 1").length} more as a container's PID 1.`,
    "",
    markdown([
      ["case", "promise", "not kept", "because"],
      ...missed.map(({ id, promise, place }) => [id, promise, place, causeOf(id, place)]),
    ]),
  ].join("\n");
}

const kilobytes = (kilo: number): string => megabytes(kilo * 1024);

/** The table that compares both launchers. */
export function measureTable(ours: Measures, node: Measures): string {
  const line = (what: string, of: (one: Measures) => string) => [what, of(ours), of(node)];
  return markdown([
    ["", "default", "Node"],
    line("the launcher's executable", ({ executable }) => megabytes(executable)),
    line("the image, as it is pulled", ({ compressed }) => megabytes(compressed)),
    line("the image's files", ({ unpacked }) => megabytes(unpacked)),
    line("the idle launcher's resident memory", ({ rss }) => kilobytes(rss)),
    line("of that, anonymous memory", ({ anonymous }) => kilobytes(anonymous)),
    line("deaf to signals after its exec, at least", ({ deaf }) => `${deaf < 1 ? "less than 1" : deaf.toFixed(0)} ms`),
    line(`wakeups in ${WATCHED} s idle`, ({ wakeups }) => String(wakeups)),
  ]);
}

/** The page with both tables. */
export const withTables = (page: string, shortfalls: Shortfalls, measures: string): string =>
  fillMeasured(fillRegions(page, { shortfalls: shortfallTable(shortfalls) }), "launchers", measures);
