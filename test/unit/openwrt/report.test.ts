import { expect, test } from "vitest";
import { summary } from "../../../openwrt/report.ts";
import { LIMITS, type Weight } from "../../../openwrt/weights.ts";

const weight = (name: string, platform: string, architecture: string, size: number): Weight => ({
  path: `opkg/${architecture}/${name}.ipk`,
  name,
  platform,
  architecture,
  size,
  limit: LIMITS[name] ?? 0,
});
const weights = [
  weight("phantun-runtime", "linux/arm64", "aarch64_generic", 8230),
  weight("phantun-runtime-rootfs", "linux/arm64", "aarch64_generic", 2_123_456),
  weight("phantun-runtime-rootfs-client", "linux/arm64", "aarch64_generic", 1_234_567),
  weight("phantun-runtime-rootfs", "linux/arm64", "aarch64_cortex-a53", 2_123_460),
  weight("phantun-runtime-rootfs", "linux/mips", "mips_24kc", 9),
  weight("phantun-runtime-rootfs-client", "linux/mips", "mips_24kc", 8),
];
const unsigned = { opkg: false, apk: false };

test("a line a platform says its heaviest packages and its architectures", () => {
  const lines = summary("build/openwrt", weights, [], unsigned).split("\n");
  expect(lines).toContain("Bytes of phantun-runtime on any router: 8 230. Of phantun-runtime-rootfs, for ujail:");
  expect(lines).toContain("platform        rootfs  rootfs-client  ARCH");
  expect(lines).toContain("linux/arm64  2 123 460      1 234 567  aarch64_generic aarch64_cortex-a53");
  expect(lines).toContain("linux/mips           9              8  mips_24kc");
});

test("what was not built is named, and only then", () => {
  expect(summary("x", weights, [], unsigned)).not.toContain("Not built");
  expect(summary("x", weights, ["linux/386"], unsigned)).toContain("Not built, because no bundle was there: linux/386");
});

test("the commands for the router take it that the feeds are signed, or that they are not", () => {
  const without = summary("x", weights, [], unsigned);
  expect(without).toContain("apk --allow-untrusted update; apk --allow-untrusted add");
  expect(without).toContain("Packages is not signed");
  const both = summary("x", weights, [], { opkg: true, apk: true });
  expect(both).not.toContain("--allow-untrusted");
  expect(both).toContain("Packages is signed");
});
