import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { blocksOf, root } from "../pages.ts";

/** Text of a block that stands for the reader's own value, and the test's value for it. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * The one block of a page that its info string names: "sh load the rules" is the block that begins with
 * "```sh load the rules". What a user copies is what the tests run, but for the values that are the user's own.
 *
 * @param page the page's path in the repository
 * @param name the info string: the language, and what the block is about
 * @param values texts of the block, each with what replaces every occurrence of it
 * @throws Error when the page has no such block, or more than one, or a text of `values` does not occur in it
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
