import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Crate, release } from "./published.ts";

/**
 * The workspace manifest, which the published crates lack. Both crates inherit `tokio` and `log` from the workspace;
 * versions and features are those that `cargo publish` wrote into the crates' manifests.
 */
const rootManifest = `[workspace]
resolver = "3"
members = ["fake-tcp", "phantun"]

[workspace.dependencies]
tokio = { version = "1", features = ["full"] }
log = "0"
`;

/** Files that `cargo publish` and `cargo fetch` add to a crate, and that are not in upstream's repository. */
const addedByCargo = [".cargo-ok", ".cargo_vcs_info.json", "Cargo.toml.orig", "Cargo.lock"];

/**
 * Creates a workspace like upstream's in `folder` from the unpacked crates: `fake-tcp/`, `phantun/` with its path
 * dependency, the root manifest, the lock file and the licences.
 */
export async function layOut(folder: string, crates: Record<Crate, string>): Promise<void> {
  for (const [crate, source] of Object.entries(crates)) {
    const target = join(folder, crate);
    await mkdir(target, { recursive: true });
    await cp(source, target, { recursive: true });
    for (const file of addedByCargo) await rm(join(target, file));
    await cp(join(source, "Cargo.toml.orig"), join(target, "Cargo.toml"));
  }
  for (const file of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) {
    await cp(join(crates.phantun, file), join(folder, file));
  }
  await writeFile(join(folder, "Cargo.toml"), rootManifest);
  await writeFile(join(folder, ".gitignore"), "/target\n");
  await writeFile(
    join(folder, "Cargo.lock"),
    asWorkspaceLock(await readFile(join(crates.phantun, "Cargo.lock"), "utf8")),
  );
}

/**
 * Turns the lock file of the published `phantun` into the workspace's, where `fake-tcp` is a member: members have neither
 * source nor checksum.
 */
export function asWorkspaceLock(published: string): string {
  const entry = /(name = "fake-tcp"\nversion = ".*"\n)source = .*\nchecksum = .*\n/;
  if (!entry.test(published)) throw new Error(`Cargo.lock of phantun ${release.phantun} does not lock fake-tcp`);
  return published.replace(entry, "$1");
}

/** Changes the version of the workspace's `phantun` in the manifest and the lock file, so that `--locked` still works. */
export async function renumber(folder: string, version: string): Promise<void> {
  for (const file of ["phantun/Cargo.toml", "Cargo.lock"]) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/(name = "phantun"\nversion = ")[^"]+/, `$1${version}`));
  }
}
