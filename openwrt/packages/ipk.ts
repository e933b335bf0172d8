import { gzip, tar } from "./archive.ts";
import type { Description } from "./description.ts";
import { byBytes, complete, directory, type Entry, file, installedSize, sha256 } from "./payload.ts";
import { opkgScripts } from "./scripts.ts";

export interface Package {
  readonly description: Description;
  /** The package's files on the router. */
  readonly entries: readonly Entry[];
}

/** A finished package file and its lines for `Packages`. */
export interface Ipk {
  readonly name: string;
  readonly fileName: string;
  readonly data: Buffer;
  /** Bytes of its unpacked files. */
  readonly installed: number;
  readonly control: readonly (readonly [field: string, value: string])[];
}

/** Fields in the order of OpenWrt's build (include/package-pack.mk); opkg takes any order but keeps Description last. */
function controlFields({ description, entries }: Package, seconds: number): [string, string][] {
  const fields: [string, string][] = [
    ["Package", description.name],
    ["Version", description.version],
    ["Depends", description.depends.join(", ")],
    ["Conflicts", description.conflicts.join(", ")],
    ["Source", "feeds/phantun/net/phantun-runtime"],
    ["SourceName", "phantun-runtime"],
    ["License", description.license],
    ["Section", description.section],
    ["SourceDateEpoch", String(seconds)],
    ["URL", description.url],
    ["Maintainer", description.maintainer],
    ["Architecture", description.architecture],
    ["Installed-Size", String(installedSize(entries))],
    ["Description", description.summary],
  ];
  return fields.filter(([, value]) => value !== "");
}

export function stanza(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([field, value]) => `${field}: ${value}\n`).join("");
}

/** opkg's archives begin with an entry for `./`. */
function withRoot(entries: readonly Entry[]): Entry[] {
  return [directory(""), ...complete(entries)];
}

/**
 * Writes a package for opkg (OpenWrt 24.10 and older), like OpenWrt's scripts/ipkg-build: a gzipped tar of debian-binary,
 * data.tar.gz and control.tar.gz.
 * @param seconds SOURCE_DATE_EPOCH
 */
export function writeIpk(pkg: Package, seconds: number): Ipk {
  const { name, version, architecture, conffiles } = pkg.description;
  const control = controlFields(pkg, seconds);
  const shipped = new Set(pkg.entries.map(({ path }) => `/${path}`));
  const kept = conffiles.filter((path) => shipped.has(path)).sort(byBytes);
  const controlFiles = [
    file("control", stanza(control)),
    ...Object.entries(opkgScripts).map(([script, text]) => file(script, text, 0o755)),
    ...(kept.length > 0 ? [file("conffiles", `${kept.join("\n")}\n`)] : []),
  ];
  const outer = [
    file("debian-binary", "2.0\n"),
    file("data.tar.gz", gzip(tar(withRoot(pkg.entries), seconds))),
    file("control.tar.gz", gzip(tar(withRoot(controlFiles), seconds))),
  ];
  return {
    name,
    fileName: `${name}_${version}_${architecture}.ipk`,
    data: gzip(tar(outer, seconds)),
    installed: installedSize(pkg.entries),
    control,
  };
}

/** Writes `Packages`: each package's control fields, with the file's name, size and digest before the description. */
export function writePackagesIndex(packages: readonly Ipk[]): string {
  return [...packages]
    .sort((left, right) => byBytes(left.fileName, right.fileName))
    .map(({ fileName, data, control }) => {
      const found: [string, string][] = [
        ["Filename", fileName],
        ["Size", String(data.length)],
        ["SHA256sum", sha256(data).toString("hex")],
      ];
      return `${stanza([...control.slice(0, -1), ...found, ...control.slice(-1)])}\n`;
    })
    .join("");
}
