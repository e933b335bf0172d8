import { expect, test } from "vitest";
import { summary } from "../../../openwrt/report.ts";
import { LIMITS, type PackageSize } from "../../../openwrt/sizes.ts";

const packageSize = (name: string, platform: string, architecture: string, size: number): PackageSize => ({
  path: `opkg/${architecture}/${name}.ipk`,
  name,
  platform,
  architecture,
  size,
  installed: 3 * size,
  limit: LIMITS[name] ?? 0,
});
const sizes = [
  packageSize("phantun-runtime", "linux/arm64", "aarch64_generic", 8230),
  packageSize("phantun-runtime-rootfs", "linux/arm64", "aarch64_generic", 2_123_456),
  packageSize("phantun-runtime-rootfs-client", "linux/arm64", "aarch64_generic", 1_234_567),
  packageSize("phantun-runtime-rootfs", "linux/arm64", "aarch64_cortex-a53", 2_123_460),
  packageSize("phantun-runtime-rootfs", "linux/mips", "mips_24kc", 9),
  packageSize("phantun-runtime-rootfs-client", "linux/mips", "mips_24kc", 8),
];
const unsigned = { opkg: false, apk: false };

test("one line per platform shows its largest packages, their flash usage, and its architectures", () => {
  const lines = summary("build/openwrt", "1.2.3-r1", sizes, [], unsigned).split("\n");
  expect(lines.slice(1, 7)).toEqual([
    "phantun-runtime 1.2.3-r1, 8 230 bytes on any router. Bytes of phantun-runtime-rootfs, for ujail,",
    "and in brackets what has to be free on the router's flash (df -h /overlay):",
    "",
    "platform                    rootfs          rootfs-client  ARCH",
    "linux/arm64  2 123 460 (6 370 380)  1 234 567 (3 703 701)  aarch64_generic aarch64_cortex-a53",
    "linux/mips                  9 (27)                 8 (24)  mips_24kc",
  ]);
});

test("platforms are named as missing only if they were not built", () => {
  expect(summary("x", "1.2.3-r1", sizes, [], unsigned)).not.toContain("Not built");
  expect(summary("x", "1.2.3-r1", sizes, ["linux/386"], unsigned)).toContain(
    "Not built, because no bundle was there: linux/386",
  );
});

test("the commands for the router depend on whether the feeds are signed", () => {
  const without = summary("x", "1.2.3-r1", sizes, [], unsigned);
  expect(without).toContain("apk --allow-untrusted update; apk --allow-untrusted add");
  expect(without).toContain("Packages is not signed");
  const both = summary("x", "1.2.3-r1", sizes, [], { opkg: true, apk: true });
  expect(both).not.toContain("--allow-untrusted");
  expect(both).toContain("Packages is signed");
  expect(both).toContain("opkg-key add FILE");
  // opkg looks up keys by fingerprint: a key copied under another name is not found.
  expect(both).not.toContain("/etc/opkg/keys");
});
