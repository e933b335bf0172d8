import { ratio, threeDigits } from "../../../../cross/text/numbers.ts";
import { markdown } from "../../../../cross/text/table.ts";
import type { Churned } from "./churn.ts";
import { later } from "./connections.ts";

/** The rows of the table, with a function for each that returns a build's number. */
const rows: readonly (readonly [name: string, unit: string, of: (churned: Churned) => number])[] = [
  ["peak memory, client", "MB", ({ peak }) => peak.client],
  ["peak memory, server", "MB", ({ peak }) => peak.server],
  ["memory after the last, client", "MB", ({ after }) => after.client],
  ["memory after the last, server", "MB", ({ after }) => after.server],
];

const counts: readonly (readonly [name: string, of: (churned: Churned) => number])[] = [
  ["opened", ({ opened }) => opened],
  ["with an answer", ({ answered }) => answered],
  ["panics, client", ({ panics }) => panics.client],
  ["panics, server", ({ panics }) => panics.server],
  [`with an answer, of ${later} afterwards`, ({ answeredLater }) => answeredLater],
];

/**
 * The results as a Markdown table, each memory with its ratio to the first build that was measured. A line for each build
 * that failed follows.
 */
export function renderChurn(results: ReadonlyMap<string, Churned | Error>): string {
  const all = [...results];
  const measured = all.flatMap(([name, result]) => (result instanceof Error ? [] : [{ name, ...result }]));
  const failed = all.flatMap(([name, result]) =>
    result instanceof Error ? [`${name} failed: ${result.message}`] : [],
  );
  const [reference] = measured;
  if (reference === undefined) throw new Error(["no build was measured", ...failed].join("\n"));
  const table = markdown([
    ["connections that come and go", "unit", ...measured.map(({ name }) => name)],
    ...counts.map(([name, of]) => [name, "", ...measured.map((build) => String(of(build)))]),
    ...rows.map(([name, unit, of]) => [
      name,
      unit,
      ...measured.map((build) => `${threeDigits(of(build))} (${ratio(of(build) / of(reference))})`),
    ]),
  ]);
  return [table, ...failed].join("\n\n");
}
