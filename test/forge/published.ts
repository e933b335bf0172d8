import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";

/** The release that the forge is put together from: the two crates that upstream published from one commit. */
export const release = { phantun: "0.8.1", "fake-tcp": "0.7.1" } as const;

/** A crate's name, as upstream names its folders. */
export type Crate = keyof typeof release;

/**
 * Downloads the published crates into `folder` by the ordinary client and returns where each one was unpacked.
 *
 * Cargo only downloads what a package depends on, so a package with these two dependencies and nothing else is written
 * first. Its CARGO_HOME lies in `folder` too: the machine's own cache and settings neither help nor harm.
 *
 * @throws Error when `cargo` is not installed, or when the registry cannot be reached (with cargo's own words).
 */
export async function fetchPublished(folder: string): Promise<Record<Crate, string>> {
  const home = join(folder, "cargo-home");
  const asking = join(folder, "asking");
  await mkdir(asking, { recursive: true });
  const dependencies = Object.entries(release).map(([crate, version]) => `${crate} = "=${version}"`);
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
  const unpacked = (crate: Crate) => join(sources, registry, `${crate}-${release[crate]}`);
  return { phantun: unpacked("phantun"), "fake-tcp": unpacked("fake-tcp") };
}
