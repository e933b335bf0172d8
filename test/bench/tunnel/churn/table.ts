import { markdown } from "../../../../cross/markdown/table.ts";
import type { Churned } from "./churn.ts";

/** The rows of the table, with a function for each that returns a build's number. */
const rows: readonly (readonly [name: string, unit: string, of: (churned: Churned) => number])[] = [
  ["peak memory, client", "MB", ({ peak }) => peak.client],
  ["peak memory, server", "MB", ({ peak }) => peak.server],
  ["memory after the last, client", "MB", ({ after }) => after.client],
  ["memory after the last, server", "MB", ({ after }) => after.server],
];

/** The results as a Markdown table, each number with its ratio to the first build. */
export function renderChurn(churned: ReadonlyMap<string, Churned>): string {
  const builds = [...churned.values()];
  const [reference] = builds;
  if (reference === undefined) throw new Error("no build was measured");
  return markdown([
    ["connections that come and go", "unit", ...churned.keys()],
    ["opened", "", ...builds.map(({ opened }) => String(opened))],
    ["with an answer", "", ...builds.map(({ answered }) => String(answered))],
    ...rows.map(([name, unit, of]) => [
      name,
      unit,
      ...builds.map((build) => `${of(build).toFixed(2)} (${(of(build) / of(reference)).toFixed(2)})`),
    ]),
  ]);
}
