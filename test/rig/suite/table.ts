import { markdown } from "../../../cross/text/table.ts";
import type { Case } from "./case.ts";
import type { Verdict } from "./verdict.ts";

/** The result of one init in one case. */
export interface Result {
  readonly verdict: Verdict;
  readonly reason?: string;
}

/** One row: a case, with the results of each init as PID 1 and as another process's child. */
export interface Row {
  readonly case: Case;
  /** By the init's name. */
  readonly results: ReadonlyMap<string, { readonly first: Result; readonly child: Result }>;
}

function both({ first, child }: { readonly first: Result; readonly child: Result }): string {
  return first.verdict === child.verdict ? first.verdict : `${first.verdict} / ${child.verdict}`;
}

/** The comparison as a Markdown table: verdicts only, so that the same inits produce the same text. */
export function renderTable(names: readonly string[], rows: readonly Row[]): string {
  return markdown([
    ["case", "promise", ...names],
    ...rows.map((row) => [
      row.case.id,
      row.case.promise,
      ...names.map((name) => {
        const results = row.results.get(name);
        return results === undefined ? "" : both(results);
      }),
    ]),
  ]);
}

/** The reason for each case that did not pass, one line each. */
export function renderReasons(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) =>
    [...row.results].flatMap(([name, { first, child }]) =>
      [["as PID 1", first] as const, ["not as PID 1", child] as const]
        .filter(([, { reason }]) => reason !== undefined)
        .map(([where, { verdict, reason }]) => `${name}, ${row.case.id}, ${where}: ${verdict}: ${reason}\n`),
    ),
  );
  return lines.join("");
}

/** The comparison as JSON. */
export function renderJson(rows: readonly Row[]): string {
  const plain = rows.map(({ case: { id, promise, contract = false }, results }) => ({
    id,
    promise,
    contract,
    results: Object.fromEntries(results),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}
