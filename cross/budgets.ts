import type { Platform } from "./platform.ts";

/** Size limits of one platform, in bytes. A megabyte is 1,000,000 bytes. */
export interface Budget {
  /** A pull of the zstd-compressed image: manifest, configuration and layer. */
  image: number;
  /** The launcher, `/phantun-runtime`, unpacked. */
  launcher: number;
}

/** The limit for the anonymous memory of an idle launcher on every platform, in bytes. */
export const anonymousMemory = 200_000;

/** `e_machine` of MIPS. */
const EM_MIPS = 8;

/** The budget of a row with a libc, which may differ from the row's default. */
export function budget({ libc, elf }: Pick<Platform, "libc" | "elf">): Budget {
  // Each MIPS instruction has four bytes, and soft float needs library code. On 64 bits, loading an address takes several
  // instructions.
  if (elf.machine === EM_MIPS) return { image: 1_700_000, launcher: elf.bits === 64 ? 670_000 : 520_000 };
  return { image: libc === "gnu" ? 2_000_000 : 1_500_000, launcher: 520_000 };
}

/** A built file or image with its size and its limit, in bytes. */
export interface Measured {
  path: string;
  size: number;
  limit: number;
}

/** One sentence for each item over its limit. */
export const oversized = (items: readonly Measured[]): string[] =>
  items
    .filter(({ size, limit }) => size > limit)
    .map(({ path, size, limit }) => `${path} is ${size} bytes, ${size - limit} over its limit of ${limit}`);
