import type { Platform } from "../cross/platform.ts";
import { exitCodes } from "../launcher/src/exit-codes.ts";

const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** The launcher's own exit codes, as rows of the README's table. */
export const exitCodeRows = () =>
  Object.values(exitCodes)
    .map(({ code, meaning }) => row(String(code), meaning))
    .join("\n");

/** The platform table for people. */
export const platformTable = (platforms: readonly Platform[]) =>
  [
    row("platform", "libc", "for", "OpenWrt architectures"),
    row("---", "---", "---", "---"),
    ...platforms.map(({ platform, libc, boards, openwrt }) => row(`\`${platform}\``, libc, boards, openwrt.join(", "))),
  ].join("\n");

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
