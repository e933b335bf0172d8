/** Fills a page's regions `<!-- generated: NAME -->` ... `<!-- end -->`. Throws on a region without content. */
export function fillRegions(page: string, regions: Readonly<Record<string, string>>): string {
  return page.replace(
    /(<!-- generated: (.*?) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => {
      const text = regions[name];
      if (text === undefined) {
        throw new Error(`The region "${name}" is not generated: ${Object.keys(regions).join(", ")} are.`);
      }
      return `${start}${text}\n${end}`;
    },
  );
}
