import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { readLock } from "../../../buildx/lock/lock.ts";

/** The release that the forge is put together from: the lock's. */
export const release = { phantun: readLock().upstream.version };

/** A crate's name, as upstream names its folders. It publishes the two from one commit. */
export type Crate = "phantun" | "fake-tcp";

/** The version of `fake-tcp` that a lock file of cargo's names. */
function lockedFakeTcp(text: string): string {
  const [, version] = /name = "fake-tcp"\nversion = "(.*)"/.exec(text) ?? [];
  if (version === undefined) throw new Error(`Cargo.lock of phantun ${release.phantun} does not lock fake-tcp`);
  return version;
}

/**
 * Downloads the published crates into `folder` by the ordinary client and returns where each one was unpacked: phantun, and
 * the `fake-tcp` that its lock file names.
 *
 * @throws Error when `cargo` is not installed, or when the registry cannot be reached (with cargo's own words).
 */
export async function fetchPublished(folder: string): Promise<Record<Crate, string>> {
  const { phantun } = await fetchCrates(folder, release);
  const version = lockedFakeTcp(await readFile(join(phantun, "Cargo.lock"), "utf8"));
  return fetchCrates(folder, { ...release, "fake-tcp": version });
}

/**
 * Cargo only downloads what a package depends on, so a package with these dependencies and nothing else is written
 * first. Its CARGO_HOME lies in `folder` too: the machine's own cache and settings neither help nor harm.
 */
async function fetchCrates<Name extends string>(
  folder: string,
  crates: Record<Name, string>,
): Promise<Record<Name, string>> {
  const home = join(folder, "cargo-home");
  const asking = join(folder, "asking");
  await mkdir(asking, { recursive: true });
  const dependencies = Object.entries(crates).map(([crate, version]) => `${crate} = "=${version}"`);
  await writeFile(
    join(asking, "Cargo.toml"),
    `[package]\nname = "asking"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n[dependencies]\n${dependencies.join("\n")}\n`,
  );
  await writeFile(join(asking, "lib.rs"), "");
  try {
    await execa("cargo", ["fetch", "--target", "x86_64-unknown-linux-gnu"], {
      cwd: asking,
      env: { CARGO_HOME: home },
    });
  } catch (error) {
    if (error instanceof ExecaError && error.code === "ENOENT") {
      throw new Error(
        "`cargo` was not found: the tests' stand-in of the forge is put together from the published crates, which cargo downloads; install the Debian package `cargo`",
        { cause: error },
      );
    }
    throw error;
  }
  const sources = join(home, "registry", "src");
  const [registry, ...others] = await readdir(sources);
  if (registry === undefined || others.length > 0) {
    throw new Error(`${sources} holds ${others.length + (registry ? 1 : 0)} registries; cargo should have left one`);
  }
  return Object.fromEntries(
    Object.entries(crates).map(([crate, version]) => [crate, join(sources, registry, `${crate}-${version}`)]),
  ) as Record<Name, string>;
}
