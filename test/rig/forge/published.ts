import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { readLock } from "../../../buildx/lock/lock.ts";

/** The locked release, which the forge's repositories contain. */
export const release = { phantun: readLock().upstream.version };

/** A crate's name, equal to its folder's name upstream. Upstream publishes both crates from one commit. */
export type Crate = "phantun" | "fake-tcp";

/** The version of `fake-tcp` in a Cargo.lock. */
function lockedFakeTcp(text: string): string {
  const [, version] = /name = "fake-tcp"\nversion = "(.*)"/.exec(text) ?? [];
  if (version === undefined) throw new Error(`Cargo.lock of phantun ${release.phantun} does not lock fake-tcp`);
  return version;
}

/**
 * Downloads the published crates into `folder` with cargo and returns the folder of each unpacked crate: phantun, and the
 * `fake-tcp` in its lock file.
 *
 * @throws Error when `cargo` is not installed, or when the registry cannot be reached (with cargo's own message).
 */
export async function fetchPublished(folder: string): Promise<Record<Crate, string>> {
  const { phantun } = await fetchCrates(folder, release);
  const version = lockedFakeTcp(await readFile(join(phantun, "Cargo.lock"), "utf8"));
  return fetchCrates(folder, { ...release, "fake-tcp": version });
}

/**
 * Cargo only downloads a package's dependencies, so this writes a package that has these dependencies only. CARGO_HOME
 * is in `folder` too, so that the machine's own cache and settings have no effect.
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
