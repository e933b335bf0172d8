import { expect, test } from "vitest";
import { LIMITS, type PackageSize, recordSizes } from "../../../openwrt/sizes.ts";

const output = (name: string, bytes: number) => ({
  path: `apk/mips_24kc/${name}.apk`,
  data: Buffer.alloc(bytes),
  package: { name, platform: "linux/mips", architecture: "mips_24kc", installed: 3 * bytes },
});

test("packages within their limits pass and are measured; indexes are not measured", () => {
  const sizes: PackageSize[] = [];
  const outputs = [
    ...Object.entries(LIMITS).map(([name, limit]) => output(name, limit)),
    { path: "apk/mips_24kc/packages.adb", data: Buffer.alloc(5_000_000) },
  ];
  expect([...recordSizes(outputs, sizes)]).toEqual(outputs);
  expect(sizes.map(({ name, size }) => [name, size])).toEqual(Object.entries(LIMITS));
});

test("one byte more is refused with path, size and limit, after everything is measured", () => {
  const outputs = [output("phantun-runtime", 20_001), output("phantun-runtime-rootfs-client", 1_800_001)];
  expect(() => [...recordSizes(outputs, [])]).toThrow(
    "apk/mips_24kc/phantun-runtime.apk is 20001 bytes, 1 over its limit of 20000\n" +
      "apk/mips_24kc/phantun-runtime-rootfs-client.apk is 1800001 bytes, 1 over its limit of 1800000",
  );
});
