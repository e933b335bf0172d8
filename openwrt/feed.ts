import { type Common, rootfsPackages } from "./catalogue.ts";
import { type Apk, type TreeSigner, writeApk, writeApkIndex } from "./packages/apk.ts";
import { gzip } from "./packages/archive.ts";
import { type Ipk, type Package, writeIpk, writePackagesIndex } from "./packages/ipk.ts";
import { usign } from "./packages/sign.ts";
import { type Bundle, readBundle } from "./runtime-bundle.ts";

/** One OpenWrt architecture and its runtime bundle. */
export interface Target {
  /** DISTRIB_ARCH of the router, like aarch64_cortex-a53. */
  readonly architecture: string;
  /** The platform of the image, like linux/arm64. */
  readonly platform: string;
  /** The folder with that platform's config.json and rootfs. */
  readonly folder: string;
}

export interface Keys {
  /** Text of usign's secret key, for opkg. */
  readonly opkg?: string;
  /** Signs apk's index. */
  readonly apk?: TreeSigner;
}

/** A file of the output, by its path in the output folder. */
export interface Output {
  readonly path: string;
  readonly data: Buffer;
  /** The properties of a package file. */
  readonly package?: {
    readonly name: string;
    readonly platform: string;
    readonly architecture: string;
    /** Bytes of its unpacked files. */
    readonly installed: number;
  };
}

/**
 * `index.json` of a feed, in the format of OpenWrt's feeds (scripts/make-index-json.py): the packages and their versions.
 */
function contents(architecture: string, packages: readonly Package[]): Buffer {
  const versions = packages.map(({ description: { name, version } }): [string, string] => [name, version]);
  const text = JSON.stringify({ version: 2, architecture, packages: Object.fromEntries(versions) }, undefined, 2);
  return Buffer.from(`${text}\n`);
}

function packageFiles(folder: string, packages: readonly (Ipk | Apk)[], target: Target): Output[] {
  const { platform, architecture } = target;
  return packages.map(({ name, fileName, data, installed }) => ({
    path: `${folder}/${fileName}`,
    data,
    package: { name, platform, architecture, installed },
  }));
}

function opkgFeed(packages: readonly Ipk[], target: Target, key: string | undefined): Output[] {
  const folder = `opkg/${target.architecture}`;
  const index = Buffer.from(writePackagesIndex(packages));
  return [
    ...packageFiles(folder, packages, target),
    { path: `${folder}/Packages`, data: index },
    { path: `${folder}/Packages.gz`, data: gzip(index) },
    ...(key === undefined ? [] : [{ path: `${folder}/Packages.sig`, data: Buffer.from(usign(index, key)) }]),
  ];
}

function apkFeed(packages: readonly Apk[], target: Target, version: string, sign: TreeSigner | undefined): Output[] {
  const folder = `apk/${target.architecture}`;
  return [
    ...packageFiles(folder, packages, target),
    { path: `${folder}/packages.adb`, data: writeApkIndex(packages, `phantun-runtime ${version}`, sign) },
  ];
}

/**
 * All files of both feeds: `opkg/ARCH/` for OpenWrt 24.10 and older, `apk/ARCH/` for 25.12 and newer. Each folder is a complete
 * feed, and so contains the package for all architectures. Yields one target's files at a time to limit memory.
 * @param runtime the package for all architectures
 * @param seconds SOURCE_DATE_EPOCH
 * @throws PackagingError if a bundle cannot be read or a key cannot be used
 */
export function* feeds(
  targets: readonly Target[],
  runtime: Package,
  common: Common,
  keys: Keys,
  seconds: number,
): Generator<Output> {
  const bundles = new Map<string, Bundle>();
  const shared = { ipk: writeIpk(runtime, seconds), apk: writeApk(runtime, seconds) };
  for (const target of targets) {
    const { architecture, folder } = target;
    const bundle = bundles.get(folder) ?? readBundle(folder);
    bundles.set(folder, bundle);
    const own: Package[] = rootfsPackages(common, architecture, bundle);
    yield* opkgFeed([shared.ipk, ...own.map((one) => writeIpk(one, seconds))], target, keys.opkg);
    yield* apkFeed([shared.apk, ...own.map((one) => writeApk(one, seconds))], target, common.version, keys.apk);
    for (const format of ["opkg", "apk"]) {
      yield { path: `${format}/${architecture}/index.json`, data: contents(architecture, [runtime, ...own]) };
    }
  }
}
