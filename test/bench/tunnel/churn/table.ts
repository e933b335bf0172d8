import { markdown } from "../../../../cross/markdown/table.ts";
import type { Churned } from "./churn.ts";

/** The rows of the table, and what each takes of a build. */
const rows: readonly (readonly [name: string, unit: string, of: (churned: Churned) => number])[] = [
  ["peak memory, client", "MB", ({ peak }) => peak.client],
  ["peak memory, server", "MB", ({ peak }) => peak.server],
  ["memory after the last, client", "MB", ({ after }) => after.client],
  ["memory after the last, server", "MB", ({ after }) => after.server],
];

/** What connections have left of each build, as a Markdown table, with the ratio to the first build behind each number. */
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
