import { threeDigits } from "../../cross/text/numbers.ts";
import { markdown } from "../../cross/text/table.ts";

/** A measurement, with the ratio or difference that the project's limit applies to. */
export interface Measure {
  readonly name: string;
  /** The unit or divisor of the numbers. */
  readonly unit: string;
  /** By subject, ours first. */
  readonly values: Readonly<Record<string, number>>;
  /** Our own result, which is compared with the limit. */
  readonly value: number;
  readonly limit: number;
}

/** Whether a measure is within its limit. */
export function met({ value, limit }: Measure): boolean {
  return value <= limit;
}

const number = (value: number) => (Number.isInteger(value) ? String(value) : threeDigits(value));

/** The measures as a Markdown table: each subject's numbers, our ratio, its limit, and whether it is met. */
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
