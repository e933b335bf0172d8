import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { repository, routerFile } from "../tools.ts";
import { type Service, service } from "./procd.ts";

export interface Outcome extends Service {
  /** Every call with its arguments, in order. */
  readonly calls: readonly string[][];
  /** Log messages. */
  readonly log: readonly string[];
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Opens procd's lock as descriptor 1000, which not every shell can, and executes the command. */
const LOCKED = ["busybox", "ash", "-c", 'exec 1000> "$UCI/lock" && exec "$@"', "ash"] as const;

/** A router's init script with the text of a UCI file, in a shell, on the stand-in. Its verbs may run concurrently. */
export class InitScript {
  readonly #folder = mkdtempSync(join(tmpdir(), "phantun-init-"));
  readonly #shell: readonly string[];

  constructor(shell: readonly string[], uci: string) {
    this.#shell = shell;
    this.write(uci);
    writeFileSync(this.at("record"), "");
  }

  /** The path of a file in the folder that stands for /etc/config. */
  at(name: string): string {
    return join(this.#folder, name);
  }

  /** Replaces the settings. */
  write(uci: string | Buffer): void {
    writeFileSync(this.at("phantun-runtime"), uci);
  }

  run(verb: string, ...args: string[]) {
    const script = [repository("test/openwrt/stand-in/rc.common.sh"), routerFile("etc/init.d/phantun-runtime")];
    const [command, ...options] = [...LOCKED, ...this.#shell, ...script, verb, ...args];
    return execa(command ?? "", options, {
      env: { UCI: this.#folder, RECORD: this.at("record") },
      reject: false,
    });
  }

  /** Runs one verb. Returns its effects and procd's state afterwards. */
  async tell(verb: string, ...args: string[]): Promise<Outcome> {
    const before = this.calls.length;
    const { exitCode, stdout, stderr } = await this.run(verb, ...args);
    const calls = this.calls.slice(before);
    const log = calls.filter(([call]) => call === "log").map(([, sentence = ""]) => sentence);
    return { calls, ...this.service, log, exitCode, stdout, stderr };
  }

  /** Every call so far with its arguments, in order. */
  get calls(): string[][] {
    return readFileSync(this.at("record"), "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((one) => one.split("\x1f").slice(0, -1));
  }

  /** procd's state after these calls. */
  get service(): Service {
    return service(this.calls);
  }

  /** Marks an instance as ended, so that procd waits to start it again. */
  wait(name: string): void {
    writeFileSync(this.at(`procd/${name}`), "between two tries");
  }

  /** The instances that procd knows. */
  get registered(): string[] {
    return existsSync(this.at("procd")) ? readdirSync(this.at("procd")).sort() : [];
  }

  /** Blocks the helper's next call for this verb until the returned function is called. */
  async hold(verb: string): Promise<() => void> {
    const pipe = this.at(`hold-${verb}`);
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
    const { exitCode } = await execa("flock", ["-n", this.at("lock"), "true"], { reject: false });
    return exitCode !== 0;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Runs one verb of the init script on a fresh router. */
export async function runInit(
  shell: readonly string[],
  uci: string,
  verb: string,
  ...args: string[]
): Promise<Outcome> {
  const script = new InitScript(shell, uci);
  try {
    return await script.tell(verb, ...args);
  } finally {
    script.remove();
  }
}
