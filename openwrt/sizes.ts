import { oversized } from "../cross/budgets.ts";
import type { Output } from "./feed.ts";
import { PackagingError } from "./packages/errors.ts";

/**
 * Size limits of package files, in bytes: the space that routers with 16 MB of flash have left, or can make available. A
 * megabyte is 1,000,000 bytes.
 */
export const LIMITS: Readonly<Record<string, number>> = {
  "phantun-runtime": 20_000,
  "phantun-runtime-rootfs": 3_200_000,
  "phantun-runtime-rootfs-client": 1_800_000,
  "phantun-runtime-rootfs-server": 1_800_000,
};

/** A package file with its sizes. */
export interface PackageSize {
  readonly path: string;
  readonly name: string;
  readonly platform: string;
  readonly architecture: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes of its unpacked files. */
  readonly installed: number;
  readonly limit: number;
}

/**
 * Passes the outputs on, and records the sizes of the packages among them.
 * @throws PackagingError after the last output, with one line for each package over its limit
 */
export function* recordSizes(outputs: Iterable<Output>, sizes: PackageSize[]): Generator<Output> {
  for (const output of outputs) {
    if (output.package !== undefined) {
      const { path, data } = output;
      const limit = LIMITS[output.package.name] ?? 0;
      sizes.push({ path, size: data.length, limit, ...output.package });
    }
    yield output;
  }
  const faults = oversized(sizes);
  if (faults.length > 0) throw new PackagingError("size", faults.join("\n"));
}
