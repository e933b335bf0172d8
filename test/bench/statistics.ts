/**
 * The value below which a share of the numbers lies, between two of them in proportion: 0.5 is the median.
 * NaN where there are no numbers.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle of some numbers. */
export const median = (values: readonly number[]) => quantile(values, 0.5);

/** The middle of some numbers, and the two between which the middle half of them lies. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What some numbers come to. */
export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/** How two subjects that were measured in the same rounds compare. */
export interface Comparison {
  /** The subject's number by the reference's, round by round. */
  readonly ratio: Spread;
  /** How far from 1 such a ratio comes when the reference is measured against itself. */
  readonly noise: number;
  readonly verdict: "better" | "within noise" | "worse";
}

/**
 * Compares round by round, because what else the machine does changes slowly: numbers of one round had the same company.
 * The control is the reference again. Its ratios would all be 1 on a quiet machine; the farther quartile is the noise.
 *
 * @param better whether less of it is better, or more
 */
export function compare(
  subject: readonly number[],
  reference: readonly number[],
  control: readonly number[],
  better: "less" | "more",
): Comparison {
  const ratios = (values: readonly number[]) => values.map((value, round) => value / (reference[round] ?? Number.NaN));
  const ratio = spread(ratios(subject));
  const { low, high } = spread(ratios(control));
  const noise = Math.max(Math.abs(low - 1), Math.abs(high - 1));
  const gain = better === "less" ? 1 - ratio.median : ratio.median - 1;
  return { ratio, noise, verdict: gain > noise ? "better" : gain < -noise ? "worse" : "within noise" };
}
