import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chosenRows, findTargets } from "../../../openwrt/targets.ts";

const folder = mkdtempSync(join(tmpdir(), "phantun-targets-"));
mkdirSync(join(folder, "linux-arm-v7"));
afterAll(() => rmSync(folder, { recursive: true }));

const rows = [
  { platform: "linux/arm/v7", openwrt: ["arm_cortex-a7_neon-vfpv4", "arm_cortex-a9_neon"] },
  { platform: "linux/mips", openwrt: ["mips_24kc"] },
  { platform: "linux/s390x", openwrt: [] },
];

test("every OpenWrt architecture with a runtime bundle is a target, and the others' platforms are named", () => {
  const { targets, missing } = findTargets(rows, folder, false);
  expect(missing).toEqual(["linux/mips"]);
  expect(targets).toEqual(
    ["arm_cortex-a7_neon-vfpv4", "arm_cortex-a9_neon"].map((architecture) => ({
      architecture,
      platform: "linux/arm/v7",
      folder: join(folder, "linux-arm-v7"),
    })),
  );
});

test("a folder without bundles is refused", () => {
  expect(() => findTargets(rows, join(folder, "none"), false)).toThrow(
    "none holds no bundle, but must hold at least one of",
  );
});

test("an architecture that two platforms claim is refused", () => {
  const twice = [...rows, { platform: "linux/arm/v6", openwrt: ["arm_cortex-a9_neon"] }];
  expect(() => findTargets(twice, folder, false)).toThrow(
    "the OpenWrt architecture arm_cortex-a9_neon is claimed by linux/arm/v7 and by linux/arm/v6",
  );
});

test("a missing required bundle is refused", () => {
  expect(() => findTargets(rows, folder, true)).toThrow(
    `${join(folder, "linux-mips")} is missing; build the bundles first`,
  );
});

test("all router rows are selected, or the named ones, once and in the table's order", () => {
  const names = (...asked: string[]) =>
    chosenRows(rows, asked.length > 0 ? asked : undefined).map(({ platform }) => platform);
  expect(names()).toEqual(["linux/arm/v7", "linux/mips"]);
  expect(names("linux/mips", "linux/arm/v7", "linux/mips")).toEqual(["linux/arm/v7", "linux/mips"]);
  expect(names("linux/mips")).toEqual(["linux/mips"]);
});

const there =
  "the accepted platforms are linux/arm/v7 (arm_cortex-a7_neon-vfpv4 arm_cortex-a9_neon), linux/mips (mips_24kc)";

test.each([
  ["linux/mipsel", `--platform linux/mipsel is not in the platform table; ${there}`],
  ["mips_24kc", `--platform mips_24kc is not in the platform table; ${there}`],
  ["", `--platform  is not in the platform table; ${there}`],
  ["linux/s390x", `--platform linux/s390x has no OpenWrt architecture; ${there}`],
])("--platform %s is refused with the list of rows", (name, sentence) => {
  expect(() => chosenRows(rows, ["linux/mips", name])).toThrow(sentence);
});
