import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Crate, release } from "./published.ts";

/**
 * What a published crate loses of upstream's tree: the workspace above it. Both crates name `tokio` and `log` as the
 * workspace's; versions and features are those that `cargo publish` wrote into the crates' own manifests.
 */
const rootManifest = `[workspace]
resolver = "3"
members = ["fake-tcp", "phantun"]

[workspace.dependencies]
tokio = { version = "1", features = ["full"] }
log = "0"
`;

/** What `cargo publish` and `cargo fetch` add to a crate, none of which is in the repository that it came from. */
const addedByCargo = [".cargo-ok", ".cargo_vcs_info.json", "Cargo.toml.orig", "Cargo.lock"];

/**
 * Lays a workspace like upstream's out in `folder` from the unpacked crates: `fake-tcp/`, `phantun/` with its path
 * dependency, the root manifest, the lock and the licences.
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
 * Turns the lock inside the published `phantun` into the workspace's: there `fake-tcp` is a member, and a member has
 * neither source nor checksum.
 */
export function asWorkspaceLock(published: string): string {
  const entry = /(name = "fake-tcp"\nversion = ".*"\n)source = .*\nchecksum = .*\n/;
  if (!entry.test(published)) throw new Error(`Cargo.lock of phantun ${release.phantun} does not lock fake-tcp`);
  return published.replace(entry, "$1");
}

/** Gives the workspace's `phantun` another version, in manifest and lock alike, so that `--locked` goes on to work. */
export async function renumber(folder: string, version: string): Promise<void> {
  for (const file of ["phantun/Cargo.toml", "Cargo.lock"]) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/(name = "phantun"\nversion = ")[^"]+/, `$1${version}`));
  }
}
