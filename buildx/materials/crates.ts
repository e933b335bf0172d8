import { parse } from "smol-toml";
import { z } from "zod";

/** cargo's unit graph (`cargo build --unit-graph`): each unit is one compilation, for the target or for the build machine. */
export const UnitGraph = z.looseObject({
  version: z.literal(1),
  roots: z.array(z.int()),
  units: z.array(
    z.looseObject({
      /** `registry+INDEX#NAME@VERSION` or `path+file:///FOLDER#[NAME@]VERSION`. */
      pkg_id: z.string(),
      target: z.looseObject({ kind: z.array(z.string()) }),
      /** The target's triple; `null` on the build machine. */
      platform: z.string().nullable(),
      mode: z.string(),
      is_std: z.boolean().optional(),
      dependencies: z.array(z.looseObject({ index: z.int() })),
    }),
  ),
});
export type UnitGraph = z.infer<typeof UnitGraph>;

const LockFile = z.looseObject({
  package: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      checksum: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
  ),
});

/** The SHA-256 of each crate in a Cargo.lock, by `NAME@VERSION`. Crates of the workspace have none. */
export function checksums(lock: string): Map<string, string | undefined> {
  return new Map(LockFile.parse(parse(lock)).package.map((one) => [`${one.name}@${one.version}`, one.checksum]));
}

/** A crate that cargo compiles for the image. */
export interface Crate {
  /** Cargo's package ID. */
  id: string;
  name: string;
  version: string;
  /** The source folder of a crate that is not from a registry. */
  folder: string | undefined;
  /** Whether the crate belongs to Rust's standard library, whose lock file then fixes its version. */
  std: boolean;
  /** Whether the crate is linked into a program; other crates run only on the build machine. */
  linked: boolean;
  /** IDs of the crate's dependencies. */
  needs: string[];
}

function named(id: string): Pick<Crate, "name" | "version" | "folder"> {
  const [, path, name, version] = /^(?:path\+file:\/\/([^#]+)|registry\+[^#]+)#(?:([^@]+)@)?([^@]+)$/.exec(id) ?? [];
  const crate = name ?? path?.split("/").at(-1);
  if (crate === undefined || version === undefined) {
    throw new Error(
      `cargo reports the package ${id}, whose source is neither a registry nor a folder: this form is not supported.`,
    );
  }
  return { name: crate, version, folder: path };
}

/**
 * The crates of a unit graph, sorted by name and version. A crate that is compiled both for the target and for the build
 * machine counts as linked; a build script does not make its crate linked.
 */
export function cratesOf({ units }: UnitGraph): Crate[] {
  const crates = new Map<string, Crate>();
  for (const unit of units) {
    const id = unit.pkg_id;
    const crate = crates.get(id) ?? { id, ...named(id), std: unit.is_std ?? false, linked: false, needs: [] };
    crate.linked ||= unit.platform !== null && unit.mode === "build";
    crate.needs.push(...unit.dependencies.flatMap(({ index }) => units[index]?.pkg_id ?? []));
    crates.set(id, crate);
  }
  const order = ({ name, version, id }: Crate) => `${name} ${version} ${id}`;
  return [...crates.values()]
    .map((crate) => ({ ...crate, needs: [...new Set(crate.needs)].filter((id) => id !== crate.id).sort() }))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1));
}

const Manifest = z.looseObject({
  package: z.looseObject({
    name: z.string(),
    license: z.string().optional(),
    "license-file": z.string().optional(),
    authors: z.array(z.string()).optional(),
  }),
});

/** The licence that a crate's manifest declares, as an SPDX expression, and its authors. */
export function declared(manifest: string): { licence: string | undefined; authors: string[] } {
  const { name, license, "license-file": file, authors = [] } = Manifest.parse(parse(manifest)).package;
  // Before SPDX expressions, Cargo used a slash for OR.
  if (license !== undefined) return { licence: license.replaceAll(/\s*\/\s*/g, " OR "), authors };
  // Only a licence text: SPDX has no name for it.
  return { licence: file && `LicenseRef-${name}`, authors };
}
