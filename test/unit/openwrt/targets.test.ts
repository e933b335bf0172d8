import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findTargets } from "../../../openwrt/targets.ts";

const folder = mkdtempSync(join(tmpdir(), "phantun-targets-"));
mkdirSync(join(folder, "linux-arm-v7"));
afterAll(() => rmSync(folder, { recursive: true }));

const rows = [
  { platform: "linux/arm/v7", openwrt: ["arm_cortex-a7_neon-vfpv4", "arm_cortex-a9_neon"] },
  { platform: "linux/mips", openwrt: ["mips_24kc"] },
  { platform: "linux/s390x", openwrt: [] },
];

test("every OpenWrt architecture whose bundle is there is a target, and the others' platforms are named", () => {
  const { targets, missing } = findTargets(rows, folder);
  expect(missing).toEqual(["linux/mips"]);
  expect(targets).toEqual(
    ["arm_cortex-a7_neon-vfpv4", "arm_cortex-a9_neon"].map((architecture) => ({
      architecture,
      platform: "linux/arm/v7",
      folder: join(folder, "linux-arm-v7"),
    })),
  );
});

test("a folder without any bundle is refused", () => {
  expect(() => findTargets(rows, join(folder, "none"))).toThrow("none holds no bundle, but must hold at least one of");
});

test("an architecture that two platforms claim is refused", () => {
  const twice = [...rows, { platform: "linux/arm/v6", openwrt: ["arm_cortex-a9_neon"] }];
  expect(() => findTargets(twice, folder)).toThrow(
    "the OpenWrt architecture arm_cortex-a9_neon is claimed by linux/arm/v7 and by linux/arm/v6",
  );
});
