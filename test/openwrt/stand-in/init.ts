import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { repository, routerFile } from "../tools.ts";

/** One procd instance as the script described it: each parameter with its values. */
export type Instance = Record<string, string[]>;

export interface Outcome {
  /** Every call in order, arguments and all. */
  readonly calls: readonly string[][];
  readonly instances: Record<string, Instance>;
  /** Sentences for the log. */
  readonly log: readonly string[];
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

function instancesOf(calls: readonly string[][]): Record<string, Instance> {
  const instances: Record<string, Instance> = {};
  let open: Instance = {};
  for (const [call, first = "", ...rest] of calls) {
    if (call === "open_instance") {
      open = {};
      instances[first] = open;
    }
    if (call === "set_param") open[first] = rest;
    if (call === "append_param") open[first] = [...(open[first] ?? []), ...rest];
  }
  return instances;
}

/** Opens procd's lock as descriptor 1000, which not every shell can, and becomes the command. */
const LOCKED = ["busybox", "ash", "-c", 'exec 1000> "$UCI/lock" && exec "$@"', "ash"] as const;

/** A router's init script over a UCI file's text, in a shell, against the stand-in: its verbs may run at the same time. */
export class InitScript {
  readonly #folder = mkdtempSync(join(tmpdir(), "phantun-init-"));
  readonly #shell: readonly string[];

  constructor(shell: readonly string[], uci: string) {
    this.#shell = shell;
    writeFileSync(join(this.#folder, "phantun-runtime"), uci);
    writeFileSync(join(this.#folder, "record"), "");
  }

  run(verb: string, ...args: string[]) {
    const script = [repository("test/openwrt/stand-in/rc.common.sh"), routerFile("etc/init.d/phantun-runtime")];
    const [command, ...options] = [...LOCKED, ...this.#shell, ...script, verb, ...args];
    return execa(command ?? "", options, {
      env: { UCI: this.#folder, RECORD: join(this.#folder, "record") },
      reject: false,
    });
  }

  /** Every call so far, in order, arguments and all. */
  get calls(): string[][] {
    return readFileSync(join(this.#folder, "record"), "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((one) => one.split("\x1f").slice(0, -1));
  }

  /** Lets the helper's next call for this verb last until the function that is returned is called. */
  async hold(verb: string): Promise<() => void> {
    const pipe = join(this.#folder, `hold-${verb}`);
    await execa("mkfifo", [pipe]);
    return () => writeFileSync(pipe, "\n");
  }

  /** Resolves once the helper has been called for this verb. */
  async called(verb: string): Promise<void> {
    const watcher = watch(this.#folder);
    try {
      while (!this.calls.some(([call, first]) => call === "helper" && first === verb)) {
        await new Promise((resolve) => watcher.once("change", resolve));
      }
    } finally {
      watcher.close();
    }
  }

  /** Whether some verb holds procd's lock at this moment. */
  async locked(): Promise<boolean> {
    const { exitCode } = await execa("flock", ["-n", join(this.#folder, "lock"), "true"], { reject: false });
    return exitCode !== 0;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Runs one verb of the init script. */
export async function runInit(
  shell: readonly string[],
  uci: string,
  verb: string,
  ...args: string[]
): Promise<Outcome> {
  const script = new InitScript(shell, uci);
  try {
    const { exitCode, stderr } = await script.run(verb, ...args);
    const { calls } = script;
    const log = calls.filter(([call]) => call === "log").map(([, sentence = ""]) => sentence);
    return { calls, instances: instancesOf(calls), log, exitCode, stderr };
  } finally {
    script.remove();
  }
}
