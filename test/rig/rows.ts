import { machine } from "node:os";
import type { Platform } from "../../cross/platform.ts";
import { platforms } from "../../cross/platforms.ts";

/** The words of the variable PLATFORMS; nothing or an empty one is `checked`. */
const wordsOf = (wanted: string | undefined) => (wanted || "checked").split(",").map((word) => word.trim());

/** Whether these are the rows of every check, and not rows that somebody has asked for. */
const areChecked = (words: readonly string[]) => words.length === 1 && words[0] === "checked";

/**
 * The rows that a test of platforms runs: those of every check, or what the variable PLATFORMS asks for, which is
 * `checked`, `all`, or names with commas between them. Their order is the table's.
 *
 * @param wanted the variable's value; nothing or an empty one is `checked`
 * @throws Error naming a platform that the table does not have, and those that it has
 */
export function testedRows(wanted: string | undefined = process.env.PLATFORMS): Platform[] {
  const words = wordsOf(wanted);
  if (words.length === 1 && words[0] === "all") return platforms;
  if (areChecked(words)) return platforms.filter(({ everyCheck }) => everyCheck);
  const names = platforms.map(({ platform }) => platform);
  for (const word of words) {
    if (names.includes(word)) continue;
    throw new Error(
      `PLATFORMS=${wanted} asks for "${word}": checked, all, or names with commas between them are accepted, out of ${names.join(", ")}.`,
    );
  }
  return platforms.filter(({ platform }) => words.includes(platform));
}

/**
 * The rows of the run that LIBC=musl makes another image of: what `./run openwrt` gives their routers. Each is one more to
 * compile, so every check has this machine's own alone; the others are tried where PLATFORMS asks for them.
 *
 * @param architecture the machine's own, as the kernel calls it
 */
export function rowsWithMusl(wanted: string | undefined = process.env.PLATFORMS, architecture = machine()): Platform[] {
  const asked = !areChecked(wordsOf(wanted));
  return testedRows(wanted).filter(
    ({ libc, rust, qemu }) => libc !== "musl" && rust.musl && (asked || qemu.program === architecture),
  );
}
