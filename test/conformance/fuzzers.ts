import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { compiled } from "../rig/suite/compiled.ts";
import { replace, workshop } from "../rig/suite/tools.ts";
import { bundled, pack } from "./sanitized.ts";

const native = join(import.meta.dirname, "native");
const host = join(pack, "../hosts/quickjs");
const sanitizers = "fuzzer,address,undefined";

/** The functions that the harness of the whole launcher replaces. */
export const wrapped = [
  ...["arena_functions", "signals_hold", "signals_wait", "child_start", "child_reap", "child_kill", "kill", "_exit"],
  ...[
    "facts_capability",
    "facts_try_open",
    "facts_user",
    "facts_status",
    "facts_user_namespace",
    "facts_foreign_network",
  ],
  ...["handoff_write", "log_line", "descriptor_close_inherited"],
];

const harness = (...names: string[]) => names.map((name) => join(native, `${name}.c`));

/** The sources of each fuzzer, besides the launcher's own. */
export const harnesses = {
  memory: harness("input", "memory"),
  handoff: harness("input", "ground", "handoff"),
  launcher: harness("input", "ground", "launcher"),
};

async function compile(clang: string, output: string, sources: readonly string[]): Promise<void> {
  const quickjs = await compiled({ target: "quickjs-file", name: "quickjs" });
  const flags = ["-std=gnu11", "-D_GNU_SOURCE", "-O1", "-g", `-fsanitize=${sanitizers}`, "-fno-sanitize-recover=all"];
  await execa(clang, [...flags, `-I${host}`, "-isystem", quickjs, "-o", output, ...sources]);
}

async function compileLauncher(clang: string, output: string): Promise<void> {
  await execa(join(pack, "compile.sh"), {
    env: {
      QUICKJS: await compiled({ target: "quickjs-file", name: "quickjs" }),
      BUNDLE: await bundled(),
      OUTPUT: output,
      CC: clang,
      // libFuzzer has its own main.
      CFLAGS: "-Dmain=launcher_main",
      LDFLAGS: `-Wl,${wrapped.map((name) => `--wrap=${name}`).join(",")}`,
      SANITIZE: sanitizers,
      HARNESS: harnesses.launcher.join(" "),
    },
  });
}

/** The fuzzed parts of the launcher by name, with the function that compiles each harness. */
export const fuzzers: Readonly<Record<string, (clang: string, output: string) => Promise<void>>> = {
  memory: (clang, output) => compile(clang, output, harnesses.memory),
  handoff: (clang, output) =>
    compile(clang, output, [...harnesses.handoff, ...["handoff.c", "descriptor.c"].map((name) => join(host, name))]),
  launcher: compileLauncher,
};

/** The result of one fuzzer. */
export interface Fuzzed {
  readonly runs: number;
  /** The number of code locations reached. */
  readonly coverage: number;
}

/**
 * Runs a fuzzer for `seconds`, in its own root folder, which keeps the corpus for the next run.
 *
 * @throws Error with the fuzzer's output and the path of the input when a promise is broken
 */
export async function fuzz(name: string, clang: string, seconds: number, seed: number): Promise<Fuzzed> {
  const output = join(workshop, `fuzz-${name}`);
  await replace(output, async (path) => fuzzers[name]?.(clang, path));
  const root = join(workshop, "fuzz", name);
  mkdirSync(join(root, "corpus"), { recursive: true });
  mkdirSync(join(root, "found"), { recursive: true });
  for (const left of ["fifo", "device", "socket"]) rmSync(join(root, left), { force: true });
  // The harness of `memory` opens no files and needs no root folder.
  const inside = name === "memory" ? root : "";
  const { failed, stderr } = await execa(
    output,
    [
      ...[`-max_total_time=${seconds}`, `-seed=${seed}`, "-max_len=4096", "-timeout=5", "-print_final_stats=1"],
      ...[`-artifact_prefix=${inside}/found/`, `${inside}/corpus`],
    ],
    // The leak checker needs /proc, which the root lacks; the harness counts leaked blocks itself.
    { env: { FUZZ_ROOT: root, ASAN_OPTIONS: "detect_leaks=0" }, reject: false, maxBuffer: 1 << 28 },
  );
  if (failed) {
    throw new Error(
      `The fuzzer of ${name} has found something; its input is in ${join(root, "found")}.\n${stderr.slice(-4000)}`,
    );
  }
  const number = (pattern: RegExp): number => Number([...stderr.matchAll(pattern)].at(-1)?.[1] ?? Number.NaN);
  return { runs: number(/number_of_executed_units: (\d+)/g), coverage: number(/cov: (\d+)/g) };
}
