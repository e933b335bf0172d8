import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { platformSlug } from "../cross/platform.ts";
import type { Target } from "./feed.ts";
import { PackagingError } from "./packages/errors.ts";

/** The platform table: the columns that packages need. */
export const PlatformTable = z.array(
  z.looseObject({
    /** Like linux/arm/v7. */
    platform: z.string(),
    /** The OpenWrt architectures (DISTRIB_ARCH) that this platform's programs run on. */
    openwrt: z.array(z.string()),
  }),
);
export type PlatformTable = z.infer<typeof PlatformTable>;

/** The folder of a platform's bundle. */
export function bundleFolder(bundles: string, platform: string): string {
  return join(bundles, platformSlug(platform));
}

/** A platform with its architectures, for messages. */
const describeRow = ({ platform, openwrt }: PlatformTable[number]) => `${platform} (${openwrt.join(" ")})`;

/**
 * The rows with OpenWrt architectures, or the named ones among them, in the table's order.
 * @throws PackagingError if a name is not in the table, or its row has no OpenWrt architecture
 */
export function chosenRows(table: PlatformTable, names?: readonly string[]): PlatformTable {
  const rows = table.filter(({ openwrt }) => openwrt.length > 0);
  for (const name of names ?? []) {
    if (rows.some(({ platform }) => platform === name)) continue;
    const known = table.some(({ platform }) => platform === name);
    const fault = known ? "has no OpenWrt architecture" : "is not in the platform table";
    throw new PackagingError(
      "usage",
      `--platform ${name} ${fault}; the accepted platforms are ${rows.map(describeRow).join(", ")}`,
    );
  }
  return names === undefined ? rows : rows.filter(({ platform }) => names.includes(platform));
}

/**
 * The targets whose bundles exist, and the platforms without a bundle. A platform without OpenWrt architectures is ignored.
 * @param all whether every bundle must exist
 * @throws PackagingError if no bundle exists, a required bundle is missing, or two platforms claim one architecture
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
