import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { blocksOf, root } from "../pages.ts";

/** Placeholders in a block, and the test's values for them. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * The only block of a page with this info string: "sh load the rules" is the block that begins with
 * "```sh load the rules". The tests run exactly the text that users copy, except for the users' own values.
 *
 * @param page the page's path in the repository
 * @param name the info string: the language and the block's purpose
 * @param values placeholders in the block, each with its replacement
 * @throws Error when the page does not have exactly one such block, or a placeholder does not occur in it
 */
export async function block(page: string, name: string, values: Values = {}): Promise<string> {
  const found = blocksOf(page, await readFile(join(root, page), "utf8")).filter(({ language }) => language === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${page} has ${found.length} blocks "${name}", expected one`);
  }
  return Object.entries(values).reduce(
    (text, [placeholder, value]) => {
      if (!text.includes(placeholder)) throw new Error(`block "${name}" of ${page} has no "${placeholder}"`);
      return text.replaceAll(placeholder, String(value));
    },
    `${only.lines.join("\n")}\n`,
  );
}
