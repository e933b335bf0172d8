import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Init } from "../rig/suite/init.ts";
import { workshop } from "../rig/suite/tools.ts";
import { median } from "./statistics.ts";

const native = join(import.meta.dirname, "native");

/** The benchmark's own programs, compiled. */
export interface Stopwatch {
  readonly measure: string;
  readonly stamp: string;
  readonly echo: string;
}

/** An init's times, in microseconds. */
export interface Times {
  /** The minimum time from its exec to its child's first instruction. */
  readonly start: number;
  /** The median time from sending a signal to its arrival at the child. */
  readonly signal: number;
}

/** Compiles the measuring programs. */
export async function compileStopwatch(): Promise<Stopwatch> {
  mkdirSync(workshop, { recursive: true });
  const compile = async (name: string, ...flags: string[]): Promise<string> => {
    const path = join(workshop, name);
    await execa("cc", ["-D_GNU_SOURCE", "-O1", "-static", ...flags, "-o", path, join(native, `${name}.c`)]);
    return path;
  };
  return {
    measure: await compile("measure"),
    stamp: await compile("stamp", "-nostartfiles"),
    echo: await compile("echo"),
  };
}

async function run(stopwatch: Stopwatch, init: Init, what: "start" | "signal", count: number): Promise<number[]> {
  const root = mkdtempSync(join(workshop, "bench-"));
  const program = "/usr/local/bin/phantun-client";
  mkdirSync(join(root, "usr/local/bin"), { recursive: true });
  copyFileSync(init.path, join(root, "init"));
  copyFileSync(what === "start" ? stopwatch.stamp : stopwatch.echo, join(root, program));
  const words = init.options === undefined ? [] : [...init.options, program];
  const { stdout } = await execa(stopwatch.measure, [what, String(count), root, "/init", ...words], {
    env: { MODE: "client" },
    extendEnv: false,
  });
  rmSync(root, { recursive: true });
  return stdout.split("\n").map((line) => Number(line) / 1000);
}

/** Measures the inits in turn, so that the machine's other load affects all of them equally. */
export async function measureTimes(
  stopwatch: Stopwatch,
  inits: readonly Init[],
  rounds: number,
): Promise<Map<string, Times>> {
  const starts = new Map<string, number[]>(inits.map(({ name }) => [name, []]));
  const signals = new Map<string, number[]>(inits.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const init of inits) {
      starts.get(init.name)?.push(...(await run(stopwatch, init, "start", 100)));
      signals.get(init.name)?.push(...(await run(stopwatch, init, "signal", 500)));
    }
  }
  return new Map(
    inits.map(({ name }) => [
      name,
      { start: Math.min(...(starts.get(name) ?? [])), signal: median(signals.get(name) ?? []) },
    ]),
  );
}
