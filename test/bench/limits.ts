import { markdown } from "../../cross/markdown/table.ts";

/** A number that is measured, as the ratio or difference that the project has set itself a limit for. */
export interface Measure {
  readonly name: string;
  /** What the numbers are: a unit, or what they are divided by. */
  readonly unit: string;
  /** By subject, ours first. */
  readonly values: Readonly<Record<string, number>>;
  /** Our own number as it is compared with the limit. */
  readonly value: number;
  readonly limit: number;
}

/** Whether a measure keeps its limit. */
export function met({ value, limit }: Measure): boolean {
  return value <= limit;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}

/** The measures as a Markdown table: what each subject needs, our ratio, its limit, and whether it is met. */
export function renderMeasures(measures: readonly Measure[]): string {
  const subjects = [...new Set(measures.flatMap(({ values }) => Object.keys(values)))];
  return markdown([
    ["measure", "unit", ...subjects, "ours", "limit", ""],
    ...measures.map((measure) => [
      measure.name,
      measure.unit,
      ...subjects.map((subject) => {
        const value = measure.values[subject];
        return value === undefined ? "" : number(value);
      }),
      number(measure.value),
      number(measure.limit),
      met(measure) ? "met" : "not met",
    ]),
  ]);
}
