import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

const native = join(import.meta.dirname, "native");

/** The folder for the suite's build results; git ignores it. */
export const workshop = join(import.meta.dirname, "../../../build/conformance");

/** The suite's own programs, compiled. */
export interface Tools {
  /** Runs an init according to a plan. */
  readonly driver: string;
  /** The program in phantun's place. */
  readonly probe: string;
  /** A program whose loader does not exist. */
  readonly unloadable: string;
}

/**
 * Makes a program under another name and then moves it to its path, where another run may be executing the old one: that one
 * cannot be written to, and a new one must not be started half-written.
 */
export async function replace(path: string, make: (fresh: string) => Promise<void>): Promise<string> {
  const fresh = `${path}-${randomUUID()}`;
  await make(fresh);
  renameSync(fresh, path);
  return path;
}

function compile(output: string, words: readonly string[], input = ""): Promise<string> {
  const flags = ["-std=gnu11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror"];
  return replace(join(workshop, output), async (path) => {
    const { failed, stderr } = await execa("cc", [...flags, "-o", path, ...words], { input, reject: false });
    if (!failed) return;
    throw new Error(
      `The suite's program ${output} cannot be compiled: ${stderr || "there is no cc"}. ` +
        "It needs Debian's packages gcc and libc6-dev (apt-get install gcc libc6-dev).",
    );
  });
}

function sources(folder: string): string[] {
  return readdirSync(join(native, folder))
    .filter((name) => name.endsWith(".c"))
    .sort()
    .map((name) => join(native, folder, name));
}

/** Compiles driver and probes statically: they run in a root without any libraries. */
export async function compileTools(): Promise<Tools> {
  mkdirSync(workshop, { recursive: true });
  const nothing = "int main(void) { return 0; }\n";
  return {
    driver: await compile("driver", ["-static", ...sources("driver")]),
    probe: await compile("probe", ["-static", ...sources("probe")]),
    unloadable: await compile("unloadable", ["-Wl,--dynamic-linker=/no/such/loader", "-x", "c", "-"], nothing),
  };
}
