/**
 * A quantile of the numbers, linearly interpolated: 0.5 is the median. NaN without numbers.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median. */
export const median = (values: readonly number[]) => quantile(values, 0.5);

/** The median and the quartiles. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Computes the median and the quartiles. */
export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/** The comparison of two subjects that were measured in the same rounds. */
export interface Comparison {
  /** The subject's number divided by the reference's, for each round. */
  readonly ratio: Spread;
  /** How far such a ratio deviates from 1 when the reference is compared with itself. */
  readonly noise: number;
  readonly verdict: "better" | "within noise" | "worse";
}

/**
 * Compares round by round, because the machine's other load changes slowly and is similar within a round. The control is
 * the reference again. Its ratios would all be 1 on a quiet machine; the quartile farther from 1 is the noise.
 *
 * @param better whether less or more is better
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
