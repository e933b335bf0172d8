/** A page with its regions `<!-- generated: NAME -->` ... `<!-- end -->` filled. Throws on a region that nothing fills. */
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
