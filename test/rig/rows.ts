import { machine } from "node:os";
import type { Platform } from "../../cross/platform.ts";
import { platforms } from "../../cross/platforms.ts";

/** The words of the variable PLATFORMS; unset or empty means `checked`. */
const wordsOf = (wanted: string | undefined) => (wanted || "checked").split(",").map((word) => word.trim());

/** Whether these words select the rows of every check. */
const areChecked = (words: readonly string[]) => words.length === 1 && words[0] === "checked";

/**
 * The rows that a platform test runs, in the table's order. The variable PLATFORMS selects them: `checked` (the rows of
 * every check), `all`, or comma-separated names.
 *
 * @param wanted the variable's value; unset or empty means `checked`
 * @throws Error naming an unknown platform and the known ones
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
 * The tested rows whose image LIBC=musl changes; `./run openwrt` packages that image for their routers. Each costs one
 * more compile, so every check includes only this machine's own row; PLATFORMS selects others.
 *
 * @param architecture the machine's architecture, as the kernel names it
 */
export function rowsWithMusl(wanted: string | undefined = process.env.PLATFORMS, architecture = machine()): Platform[] {
  const asked = !areChecked(wordsOf(wanted));
  return testedRows(wanted).filter(
    ({ libc, rust, qemu }) => libc !== "musl" && rust.musl && (asked || qemu.program === architecture),
  );
}
