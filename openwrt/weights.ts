import { overweight } from "../cross/budgets.ts";
import type { Output } from "./feed.ts";
import { PackagingError } from "./packages/errors.ts";

/**
 * The most that a package file may weigh, in bytes: what routers with 16 MB of flash have left, or can still be given.
 * A megabyte is 1,000,000 of them.
 */
export const LIMITS: Readonly<Record<string, number>> = {
  "phantun-runtime": 20_000,
  "phantun-runtime-rootfs": 3_200_000,
  "phantun-runtime-rootfs-client": 1_800_000,
  "phantun-runtime-rootfs-server": 1_800_000,
};

/** A package file as it turned out. */
export interface Weight {
  readonly path: string;
  readonly name: string;
  readonly platform: string;
  readonly architecture: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes of its files once they are unpacked. */
  readonly installed: number;
  readonly limit: number;
}

/**
 * Hands the outputs on and weighs the packages among them.
 * @throws PackagingError after the last one, with a line for each package that is heavier than its limit
 */
export function* weigh(outputs: Iterable<Output>, weights: Weight[]): Generator<Output> {
  for (const output of outputs) {
    if (output.package !== undefined) {
      const { path, data } = output;
      const limit = LIMITS[output.package.name] ?? 0;
      weights.push({ path, size: data.length, limit, ...output.package });
    }
    yield output;
  }
  const faults = overweight(weights);
  if (faults.length > 0) throw new PackagingError("weight", faults.join("\n"));
}
