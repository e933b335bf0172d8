import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { Facts } from "../build/facts.ts";
import { type Crate, checksums, cratesOf, declared, UnitGraph } from "./crates.ts";

/** The source folder of Rust's standard library. */
const library = "/usr/lib/rustlib/src/rust/library";

/** A component of an image, with its licence and source. */
export interface Part {
  /** Unique in the image. */
  ref: string;
  name: string;
  version: string;
  /** SPDX expression. */
  licence: string;
  /** The parts of its package URL; absent if no package has that name. */
  purl?: { type: string; namespace?: string; name: string; version: string; subpath?: string };
  /** SHA-256 of the package or source archive, in hexadecimal digits. */
  sha256?: string;
  /** A description of where its source is. */
  source: string;
  /** Whether the part is in the image; other parts ran only on the build machine. */
  linked: boolean;
  /** `ref`s of its dependencies. */
  needs: string[];
  /** Its licence texts; may be empty. */
  texts: string[];
  authors: string[];
}

/** The components of an image. */
export interface Materials {
  facts: Facts;
  /** The text of upstream's lock file. */
  lock: string;
  parts: Part[];
}

const Component = z.strictObject({
  name: z.string(),
  version: z.string().min(1),
  licence: z.string().min(1),
  type: z.string(),
  package: z.string(),
  subpath: z.string(),
  source: z.string(),
  /** SHA-256 of the source archive. */
  sha256: z.string().optional(),
});

/** The licence texts of a folder, sorted by file name: all files except manifests and lists. */
function textsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(Cargo\.toml|component\.json|package-version)$/.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

const required = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`${what} is missing: buildx/materials/collect.sh has to collect it.`);
  return value;
};

/** A package's namespace and name in a package URL: Debian's namespace is fixed, npm's is the scope. */
function named(type: string, name: string): { namespace?: string; name: string } {
  if (type === "deb") return { namespace: "debian", name };
  const slash = name.lastIndexOf("/");
  return slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
}

function components(root: string): Part[] {
  const folder = join(root, "components");
  return readdirSync(folder)
    .sort()
    .map((entry) => {
      const found = Component.parse(JSON.parse(readFileSync(join(folder, entry, "component.json"), "utf8")));
      const { name, version, licence, type, subpath, source, sha256 } = found;
      // A distribution's package version differs from the project's version.
      const packaged = readdirSync(join(folder, entry)).includes("package-version")
        ? readFileSync(join(folder, entry, "package-version"), "utf8")
        : version;
      return {
        ref: name,
        name,
        version,
        licence,
        purl: {
          type,
          ...named(type, found.package),
          version: packaged,
          ...(subpath && { subpath }),
        },
        ...(sha256 && { sha256 }),
        source,
        linked: true,
        needs: [],
        texts: textsIn(join(folder, entry)),
        authors: [],
      };
    });
}

/** The folder with a crate's manifest and licence texts. */
function placeOf({ name, version, folder }: Crate): string {
  if (folder === undefined) return join("crates", `${name}-${version}`);
  const below = relative(library, folder);
  return below.startsWith("..") ? "phantun" : join("std", below);
}

/**
 * Reads the output of buildx/materials/collect.sh.
 *
 * @throws Error that names the missing part
 */
export function readMaterials(root: string): Materials {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const facts = Facts.parse(JSON.parse(read("facts.json")));
  const lock = read("Cargo.lock");
  const locks = { std: checksums(read("std.lock")), own: checksums(lock) };
  const crates = cratesOf(UnitGraph.parse(JSON.parse(read("units.json"))));
  const others = components(root);
  const rust = required(
    others.find(({ name }) => name === "rust-std"),
    "components/rust-std",
  );
  const refs = new Map(crates.map(({ id, name, version, std }) => [id, `${std ? "std/" : ""}${name}@${version}`]));
  const parts = crates.map((crate): Part => {
    const { id, name, version, folder, std, linked, needs } = crate;
    const place = placeOf(crate);
    const { licence, authors } = declared(read(join(place, "Cargo.toml")));
    const registry = folder === undefined;
    const isPhantun = place === "phantun";
    const sha256 = registry ? (std ? locks.std : locks.own).get(`${name}@${version}`) : undefined;
    if (registry) required(sha256, `the checksum of ${name} ${version} in ${std ? "std's lock file" : "Cargo.lock"}`);
    return {
      ref: required(refs.get(id), id),
      name,
      // The standard library's own crates have Rust's version: their manifests give no real one.
      version: !registry && std ? rust.version : version,
      // Some of the standard library's own crates declare no licence: Rust's applies.
      licence: required(
        licence ?? (std && !registry ? rust.licence : undefined),
        `the licence in the manifest of ${name} ${version}`,
      ),
      ...((registry || isPhantun) && { purl: { type: "cargo", name, version } }),
      ...(isPhantun && facts.crate ? { sha256: facts.crate } : sha256 !== undefined && { sha256 }),
      source: registry || facts.crate ? "crates.io" : `upstream's commit ${facts.revision}`,
      ...(!registry && std && { source: rust.source }),
      linked,
      needs: needs.flatMap((need) => refs.get(need) ?? []),
      // The standard library's common licence texts apply to its own crates, together with those in their folders.
      texts: [...textsIn(join(root, place)), ...(!registry && std ? rust.texts : [])],
      authors,
    };
  });
  return { facts, lock, parts: [...parts, ...others] };
}
