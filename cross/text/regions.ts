/** Regions of a page between two marks: `<!-- generated: NAME -->` or `<!-- measured: NAME -->`, and `<!-- end -->`. */
const regions = (kind: "generated" | "measured") =>
  new RegExp(`(<!-- ${kind}: (.*?) -->\\n)[\\s\\S]*?(<!-- end -->)`, "g");

/** Fills a page's generated regions. Throws on a region without content. */
export function fillRegions(page: string, contents: Readonly<Record<string, string>>): string {
  return page.replace(regions("generated"), (_, start: string, name: string, end: string) => {
    const text = contents[name];
    if (text === undefined) {
      throw new Error(
        `The region "${name}" is not generated; the generated regions are ${Object.keys(contents).join(", ")}.`,
      );
    }
    return `${start}${text}\n${end}`;
  });
}

/**
 * Fills the page's measured region of this name. Its content needs measurements, so `./run generate` does not write it. Throws if
 * the page has no such region.
 */
export function fillMeasured(page: string, name: string, text: string): string {
  let found = false;
  const filled = page.replace(regions("measured"), (region, start: string, own: string, end: string) => {
    if (own !== name) return region;
    found = true;
    return `${start}${text}\n${end}`;
  });
  if (!found) throw new Error(`The page has no region <!-- measured: ${name} --> ... <!-- end -->.`);
  return filled;
}
