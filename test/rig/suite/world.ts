import { chmodSync, copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { Init } from "./init.ts";
import { type Outcome, readOutcome } from "./outcome.ts";
import { type Tools, workshop } from "./tools.ts";
import { Broken, Hang } from "./verdict.ts";

/**
 * The time limit of one run, in milliseconds (RUN_DEADLINE of native/driver/run.h), and the additional time for the
 * driver.
 */
const DEADLINE = 5000;
const MARGIN = 10_000;

/** The probe's path: the program of MODE=client. */
export const PROGRAM = "/usr/local/bin/phantun-client";

/** How to start the init, and the steps to do then. */
export interface Plan {
  /** The program's arguments, which are verbs of the probe (native/probe). */
  readonly probe?: readonly (string | Buffer)[];
  /** Setup words that prepare the init's start (native/driver/setup.c), in this order. */
  readonly setup?: readonly string[];
  /** The steps after the start (native/driver/steps.c); by default, only waiting for the init's end. */
  readonly steps?: readonly string[];
  /** The environment; by default only MODE=client. */
  readonly env?: readonly (string | Buffer)[];
  /** The root folder; the world's own by default. */
  readonly root?: string;
}

function escaped(word: string | Buffer): string {
  return [...Buffer.from(word)]
    .map((byte) => (byte > 0x2c && byte < 0x7f ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`))
    .join("");
}

/** The shared libraries of an executable, none for a static one. */
async function libraries(path: string): Promise<string[]> {
  const { stdout } = await execa("ldd", [path], { reject: false });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library]) => library ?? "");
}

/** The time that steps spend watching or sending, in milliseconds, which the driver's deadline excludes. */
function watching(steps: readonly string[]): number {
  return steps.reduce((sum, step) => sum + Number(/^(?:idle|spread) (\d+)/.exec(step)?.[1] ?? 0), 0);
}

/** Properties of the environment in which an init is tested. */
export interface Surroundings {
  /** Races are repeated a tenth as often. */
  readonly quick?: boolean;
  /** The init and the probe run in an emulator. */
  readonly emulated?: boolean;
  /** Variables set for every program, such as the CPU that an emulator shall emulate. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Signals that the platform lacks, by their numbers on other platforms. */
  readonly absentSignals?: readonly number[];
  /** Setup words for every case, before the case's own (native/driver/setup.c). */
  readonly setup?: readonly string[];
}

/** An init, as PID 1 or as another process's child, in its own root folders. */
export class World {
  readonly init: Init;
  readonly first: boolean;
  /** The folder that the init sees as /. */
  readonly root: string;
  readonly #tools: Tools;
  readonly #libraries: readonly string[];
  readonly #surroundings: Surroundings;
  readonly #roots: string[] = [];

  private constructor(init: Init, first: boolean, tools: Tools, wanted: readonly string[], around: Surroundings) {
    this.init = init;
    this.first = first;
    this.#tools = tools;
    this.#libraries = wanted;
    this.#surroundings = around;
    this.root = this.makeRoot();
  }

  static async make(init: Init, first: boolean, tools: Tools, around: Surroundings = {}): Promise<World> {
    if (process.getuid?.() !== 0) throw new Error("The suite makes namespaces and mounts: run it as root.");
    return new World(init, first, tools, await libraries(init.path), around);
  }

  get #environment(): string[] {
    return Object.entries(this.#surroundings.environment ?? {}).map((pair) => pair.join("="));
  }

  /** Creates another root with the probe as the program, or with a program that `program` puts there. */
  makeRoot(program?: (path: string) => void): string {
    const root = mkdtempSync(join(workshop, "root-"));
    this.#roots.push(root);
    chmodSync(root, 0o755);
    for (const folder of ["usr/local/bin", "proc", "run", "full", "dev/net"])
      mkdirSync(join(root, folder), { recursive: true });
    copyFileSync(this.init.path, join(root, "init"));
    for (const library of this.#libraries) {
      mkdirSync(join(root, dirname(library)), { recursive: true });
      copyFileSync(library, join(root, library));
    }
    writeFileSync(join(root, "mounted"), "");
    if (program === undefined) linkSync(this.#tools.probe, join(root, PROGRAM));
    else program(join(root, PROGRAM));
    return root;
  }

  /** The number of repetitions for a race: `many`, or a tenth of it in a quick suite. */
  times(many: number): number {
    return this.#surroundings.quick ? Math.ceil(many / 10) : many;
  }

  /** Whether another machine is emulated. */
  get emulated(): boolean {
    return this.#surroundings.emulated ?? false;
  }

  /** Signals that the platform lacks. */
  get absentSignals(): readonly number[] {
    return this.#surroundings.absentSignals ?? [];
  }

  /** Whether the init contains a sanitizer's runtime. */
  get sanitized(): boolean {
    return this.#libraries.some((library) => library.includes("libasan"));
  }

  /** A program whose loader does not exist. */
  get unloadable(): string {
    return this.#tools.unloadable;
  }

  /** The probe's executable, for cases that modify it in another root. */
  get probe(): string {
    return this.#tools.probe;
  }

  /** The command that starts the init with these arguments for the program. */
  command(probe: readonly (string | Buffer)[]): (string | Buffer)[] {
    const { options } = this.init;
    return ["/init", ...(options === undefined ? [] : [...options, PROGRAM]), ...probe];
  }

  /**
   * Starts the init `times` times.
   *
   * @throws Hang when a run does not end in time; no further run is started then
   */
  async repeat(times: number, plan: Plan): Promise<Outcome[]> {
    const steps = plan.steps ?? ["exit"];
    const argv = this.command(plan.probe ?? []);
    const input = [
      `world ${this.first ? "pid1" : "child"}`,
      `root ${escaped(plan.root ?? this.root)}`,
      `repeat ${times}`,
      // AddressSanitizer reads its own memory map from /proc.
      ...(this.sanitized ? ["setup proc"] : []),
      ...[...(this.#surroundings.setup ?? []), ...(plan.setup ?? [])].map((word) => `setup ${escaped(word)}`),
      ...steps.map((word) => `step ${escaped(word)}`),
      ...argv.map((word) => `arg ${escaped(word)}`),
      ...[...(plan.env ?? ["MODE=client"]), ...this.#environment].map((word) => `env ${escaped(word)}`),
    ];
    const outcomes = (await this.#drive(`${input.join("\n")}\n`, DEADLINE + watching(steps) + MARGIN)).map(readOutcome);
    const hung = outcomes.findIndex((outcome) => outcome.hung >= 0);
    if (hung >= 0) {
      const { hung: step, lines, errors, end } = outcomes[hung] as Outcome;
      throw new Hang(
        `Run ${hung + 1} of ${times} came to no end at step ${JSON.stringify(steps[step])} within 5 s; the init is ${JSON.stringify(end)}, ` +
          `stdout ${JSON.stringify(lines.slice(-5))}, stderr ${JSON.stringify(errors.slice(-5))}.`,
      );
    }
    return outcomes;
  }

  /** Returns the driver's records, each within `patience` ms: its own deadline should end a run long before. */
  async #drive(plan: string, patience: number): Promise<string[]> {
    const driver = execa(this.#tools.driver, { input: plan, maxBuffer: 1 << 26, reject: false });
    let stuck = false;
    const watchdog = setTimeout(() => {
      stuck = true;
      driver.kill("SIGKILL");
    }, patience);
    driver.stdout.on("data", () => watchdog.refresh());
    const { stdout, stderr, failed, isMaxBuffer, shortMessage } = await driver;
    clearTimeout(watchdog);
    // No case makes a sound init print a thousandth of that.
    if (isMaxBuffer) throw new Broken("The init printed without end: 64 MB.");
    if (stuck) throw new Hang(`The driver itself was held up: no record for ${patience / 1000} s.`);
    if (failed) throw new Error(`The suite's driver failed: ${shortMessage}. ${stderr}`);
    return stdout.split("\n");
  }

  /** Starts the init once. */
  async run(plan: Plan): Promise<Outcome> {
    const [outcome] = await this.repeat(1, plan);
    if (outcome === undefined) throw new Error("The driver has recorded nothing.");
    return outcome;
  }

  /** Removes the world's files. */
  [Symbol.dispose](): void {
    for (const root of this.#roots) rmSync(root, { recursive: true });
  }
}
