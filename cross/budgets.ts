import type { Platform } from "./platform.ts";

/** The most that one platform may weigh, in bytes. A megabyte is 1,000,000 of them. */
export interface Budget {
  /** The zstd-compressed image as a pull moves it: manifest, configuration and layer. */
  image: number;
  /** The launcher, `/phantun-runtime`, unpacked. */
  launcher: number;
}

/** The most that an idle launcher may keep of memory that is no file's, in bytes, on every platform. */
export const anonymousMemory = 200_000;

/** `e_machine` of MIPS. */
const EM_MIPS = 8;

/** The budget of a row, by its libc: for an image of another one than the default, that one. */
export function budget({ libc, elf }: Pick<Platform, "libc" | "elf">): Budget {
  // Every instruction is four bytes, and soft float is a library. With 64 bits each address takes several of them.
  if (elf.machine === EM_MIPS) return { image: 1_700_000, launcher: elf.bits === 64 ? 670_000 : 520_000 };
  return { image: libc === "gnu" ? 2_000_000 : 1_500_000, launcher: 520_000 };
}

/** A thing with a budget, as it turned out. Sizes in bytes. */
export interface Weighed {
  path: string;
  size: number;
  limit: number;
}

/** One sentence for each thing over its limit. */
export const overweight = (things: readonly Weighed[]): string[] =>
  things
    .filter(({ size, limit }) => size > limit)
    .map(({ path, size, limit }) => `${path} is ${size} bytes, ${size - limit} over its limit of ${limit}`);
