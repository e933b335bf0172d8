import { readFile } from "node:fs/promises";

const page = new URL("../../../docs/host-recipes.md", import.meta.url);

/** The language of a block in the host recipes. The tests run exactly the text that users copy. */
export type Language = "sh" | "nft";

/**
 * The block under a heading of docs/host-recipes.md, with the values of its `define` lines replaced by those of the
 * test's host.
 *
 * @throws Error when the page has no such block, or the block has no such `define` line.
 */
export async function recipe(heading: string, language: Language, defines: Record<string, string | number> = {}) {
  const section = (await readFile(page, "utf8")).split(/^## /m).find((section) => section.startsWith(`${heading}\n`));
  const block = section?.match(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "m"))?.[1];
  if (block === undefined) throw new Error(`docs/host-recipes.md has no ${language} block under "${heading}"`);
  return Object.entries(defines).reduce((text, [name, value]) => {
    const line = new RegExp(`^define ${name} = .*$`, "m");
    if (!line.test(text)) throw new Error(`the ${language} block under "${heading}" defines no ${name}`);
    return text.replace(line, `define ${name} = ${typeof value === "number" ? value : `"${value}"`}`);
  }, block);
}
