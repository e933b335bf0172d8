import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { platformSlug } from "../cross/platform.ts";
import type { Target } from "./feed.ts";
import { PackagingError } from "./packages/errors.ts";

/** The platform table, as far as packages need it. */
export const PlatformTable = z.array(
  z.looseObject({
    /** Like linux/arm/v7. */
    platform: z.string(),
    /** The OpenWrt architectures (DISTRIB_ARCH) that this platform's programs run on. */
    openwrt: z.array(z.string()),
  }),
);
export type PlatformTable = z.infer<typeof PlatformTable>;

/** The folder of a platform's bundle: its name with - for /. */
export function bundleFolder(bundles: string, platform: string): string {
  return join(bundles, platformSlug(platform));
}

/** A platform with its architectures, for people. */
const spelt = ({ platform, openwrt }: PlatformTable[number]) => `${platform} (${openwrt.join(" ")})`;

/**
 * The rows that run on routers, or those of them that were asked for, in the table's order.
 * @throws PackagingError if a name is no row's, or a row has no OpenWrt architecture
 */
export function chosenRows(table: PlatformTable, names?: readonly string[]): PlatformTable {
  const rows = table.filter(({ openwrt }) => openwrt.length > 0);
  for (const name of names ?? []) {
    if (rows.some(({ platform }) => platform === name)) continue;
    const known = table.some(({ platform }) => platform === name);
    const what = known ? "has no OpenWrt architecture" : "is not in the platform table";
    throw new PackagingError("usage", `--platform ${name} ${what}; there are ${rows.map(spelt).join(", ")}`);
  }
  return names === undefined ? rows : rows.filter(({ platform }) => names.includes(platform));
}

/**
 * The targets whose bundles are there, and the platforms whose are not. A platform without OpenWrt architectures is none
 * of a router's.
 * @param all whether every bundle has to be there
 * @throws PackagingError if there is none at all, one that has to be there is missing, or an architecture is claimed by two
 * platforms
 */
export function findTargets(
  rows: PlatformTable,
  bundles: string,
  all: boolean,
): { targets: Target[]; missing: string[] } {
  const owner = new Map<string, string>();
  const targets = rows.flatMap(({ platform, openwrt }) =>
    openwrt.map((architecture): Target => {
      const other = owner.get(architecture);
      if (other !== undefined) {
        throw new PackagingError(
          "usage",
          `the OpenWrt architecture ${architecture} is claimed by ${other} and by ${platform}; leave it with one in the platform table`,
        );
      }
      owner.set(architecture, platform);
      return { architecture, platform, folder: bundleFolder(bundles, platform) };
    }),
  );
  const present = targets.filter(({ folder }) => existsSync(folder));
  if (present.length === 0) {
    const names = [...new Set(targets.map(({ folder }) => folder))];
    throw new PackagingError(
      "input",
      `${bundles} holds no bundle, but must hold at least one of ${names.join(", ")}; build the bundles first`,
    );
  }
  const absent = targets.filter(({ folder }) => !existsSync(folder));
  if (all && absent.length > 0) {
    const names = [...new Set(absent.map(({ folder }) => folder))];
    throw new PackagingError("input", `${names.join(", ")} is missing; build the bundles first`);
  }
  return { targets: present, missing: [...new Set(absent.map(({ platform }) => platform))] };
}
