import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The repository's folder. */
export const root = join(import.meta.dirname, "../..");

/** Every page of the documentation, by its path in the repository. */
export const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].concat(
  (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
);

/** A block of code in a page. */
export interface Block {
  readonly page: string;
  /** The heading above it, without the `#` marks. */
  readonly heading: string;
  /** The info string of a fenced block; empty for an indented one. */
  readonly language: string;
  readonly lines: readonly string[];
}

/** The code blocks of a page's text: fenced, or indented by four spaces. */
export function blocksOf(page: string, text: string): Block[] {
  const blocks: { page: string; heading: string; language: string; lines: string[] }[] = [];
  let heading = "";
  let fenced = false;
  let indented = false;
  let before = "";
  for (const line of text.split("\n")) {
    const inside: boolean = !fenced && line.startsWith("    ") && (indented || before === "");
    if (line.startsWith("```")) {
      if (!fenced) blocks.push({ page, heading, language: line.slice(3), lines: [] });
      fenced = !fenced;
    } else if (fenced) {
      blocks.at(-1)?.lines.push(line);
    } else if (inside) {
      if (!indented) blocks.push({ page, heading, language: "", lines: [] });
      blocks.at(-1)?.lines.push(line.slice(4));
    } else if (/^#+ /.test(line)) {
      heading = line.replace(/^#+ /, "");
    }
    indented = inside;
    before = line;
  }
  return blocks;
}

/** The code blocks of a page. */
export const blocks = async (page: string) => blocksOf(page, await readFile(join(root, page), "utf8"));
