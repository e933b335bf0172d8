import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes runtime bundles like those of the image build, for these platforms' folders. */
export function writeBundles(folder: string, ...platforms: string[]): void {
  for (const platform of platforms) {
    const put = (path: string, text: string, mode = 0o644) => {
      const at = join(folder, platform, path);
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, text, { mode });
    };
    put(
      "config.json",
      JSON.stringify({ process: { args: ["/phantun-runtime"], capabilities: { bounding: ["CAP_NET_ADMIN"] } } }),
    );
    put("rootfs/phantun-runtime", `launcher of ${platform}`, 0o755);
    put("rootfs/usr/local/bin/phantun-client", `client of ${platform}`, 0o755);
    put("rootfs/usr/local/bin/phantun-server", `server of ${platform}`, 0o755);
    put("rootfs/usr/share/licenses/phantun/LICENSE-MIT", "MIT");
  }
}

/** A platform table of two platforms, three OpenWrt architectures. */
export const table = `export const platforms = [
  { platform: "linux/arm64", openwrt: ["aarch64_generic", "aarch64_cortex-a53"] },
  { platform: "linux/mips", openwrt: ["mips_24kc"] },
  { platform: "linux/s390x", openwrt: [] },
];
`;
