import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
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

async function compile(output: string, ...words: readonly string[]): Promise<string> {
  const path = join(workshop, output);
  const flags = ["-std=gnu11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror"];
  const { failed, stderr } = await execa("cc", [...flags, "-o", path, ...words], { reject: false });
  if (failed) {
    throw new Error(
      `The suite's program ${output} cannot be compiled: ${stderr || "there is no cc"}. ` +
        "It needs Debian's packages gcc and libc6-dev (apt-get install gcc libc6-dev).",
    );
  }
  return path;
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
  const nothing = join(workshop, "nothing.c");
  writeFileSync(nothing, "int main(void) { return 0; }\n");
  return {
    driver: await compile("driver", "-static", ...sources("driver")),
    probe: await compile("probe", "-static", ...sources("probe")),
    unloadable: await compile("unloadable", "-Wl,--dynamic-linker=/no/such/loader", nothing),
  };
}
