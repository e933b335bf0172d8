import { grouped } from "../cross/text/numbers.ts";
import { columns } from "../cross/text/table.ts";
import type { PackageSize } from "./sizes.ts";

const unique = (values: readonly string[]) => [...new Set(values)];

/** One row per platform, one column per package: the larger file of both formats, and in brackets the unpacked size. */
function table(sizes: readonly PackageSize[]): string[] {
  const own = sizes.filter(({ name }) => name !== "phantun-runtime");
  const names = unique(own.map(({ name }) => name));
  const rows = unique(own.map(({ platform }) => platform)).map((platform) => {
    const mine = own.filter((size) => size.platform === platform);
    const cell = (name: string) => {
      const files = mine.filter((one) => one.name === name);
      const most = (bytes: (size: PackageSize) => number) => grouped(Math.max(...files.map(bytes)));
      return `${most(({ size }) => size)} (${most(({ installed }) => installed)})`;
    };
    return [platform, ...names.map(cell), unique(mine.map(({ architecture }) => architecture)).join(" ")];
  });
  const head = ["platform", ...names.map((name) => name.replace("phantun-runtime-", "")), "ARCH"];
  return columns([head, ...rows], (column) => column > 0 && column <= names.length);
}

/**
 * The report for a router's owner: the packages' sizes, the feeds' folders, and how a router installs from them.
 * @param output the folder, as given
 * @param version the version of all packages
 * @param missing the platforms without a bundle
 */
export function summary(
  output: string,
  version: string,
  sizes: readonly PackageSize[],
  missing: readonly string[],
  signed: { readonly opkg: boolean; readonly apk: boolean },
): string {
  const runtime = sizes.filter(({ name }) => name === "phantun-runtime").map(({ size }) => size);
  return [
    "",
    `phantun-runtime ${version}, ${grouped(Math.max(...runtime))} bytes on any router. Bytes of phantun-runtime-rootfs, for ujail,`,
    "and in brackets what has to be free on the router's flash (df -h /overlay):",
    "",
    ...table(sizes),
    ...(missing.length > 0 ? ["", `Not built, because no bundle was there: ${missing.join(", ")}`] : []),
    "",
    `${output}/opkg/ARCH  for OpenWrt 24.10 and older`,
    `${output}/apk/ARCH   for OpenWrt 25.12 and newer`,
    "",
    "ARCH is what the router says:  . /etc/openwrt_release; echo $DISTRIB_ARCH",
    "Copy two packages of that folder onto the router, or serve all of them from this machine:",
    "",
    `  python3 -m http.server --directory ${output} 8000`,
    "",
    "and on the router, with the name or address of this machine for HOST:",
    "",
    "  24.10  echo 'src/gz phantun http://HOST:8000/opkg/ARCH' >> /etc/opkg/customfeeds.conf",
    "         opkg update; opkg install phantun-runtime phantun-runtime-rootfs",
    "  25.12  echo 'http://HOST:8000/apk/ARCH/packages.adb' >> /etc/apk/repositories.d/customfeeds.list",
    `         apk ${signed.apk ? "" : "--allow-untrusted "}update; apk ${signed.apk ? "" : "--allow-untrusted "}add phantun-runtime phantun-runtime-rootfs`,
    "",
    signed.opkg
      ? "Packages is signed: first copy the public key onto the router, and run there: opkg-key add FILE"
      : "Packages is not signed: opkg takes such a feed only without `option check_signature` in /etc/opkg.conf, or give --opkg-key.",
    signed.apk
      ? "packages.adb is signed: first copy the public key into the router's /etc/apk/keys, with a name that ends with .pem."
      : "packages.adb is not signed: apk takes it only with --allow-untrusted, or give --apk-key.",
  ].join("\n");
}
