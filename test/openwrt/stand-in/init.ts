import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { repository, routerFile } from "../tools.ts";
import { type Service, service } from "./procd.ts";

export interface Outcome extends Service {
  /** Every call in order, arguments and all. */
  readonly calls: readonly string[][];
  /** Sentences for the log. */
  readonly log: readonly string[];
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Opens procd's lock as descriptor 1000, which not every shell can, and becomes the command. */
const LOCKED = ["busybox", "ash", "-c", 'exec 1000> "$UCI/lock" && exec "$@"', "ash"] as const;

/** A router's init script over a UCI file's text, in a shell, against the stand-in: its verbs may run at the same time. */
export class InitScript {
  readonly #folder = mkdtempSync(join(tmpdir(), "phantun-init-"));
  readonly #shell: readonly string[];

  constructor(shell: readonly string[], uci: string) {
    this.#shell = shell;
    this.write(uci);
    writeFileSync(this.at("record"), "");
  }

  /** A file of the router; /etc/config is this folder. */
  at(name: string): string {
    return join(this.#folder, name);
  }

  /** Writes the settings anew. */
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

  /** Runs one verb, with what it did and what procd knows afterwards. */
  async tell(verb: string, ...args: string[]): Promise<Outcome> {
    const before = this.calls.length;
    const { exitCode, stdout, stderr } = await this.run(verb, ...args);
    const calls = this.calls.slice(before);
    const log = calls.filter(([call]) => call === "log").map(([, sentence = ""]) => sentence);
    return { calls, ...this.service, log, exitCode, stdout, stderr };
  }

  /** Every call so far, in order, arguments and all. */
  get calls(): string[][] {
    return readFileSync(this.at("record"), "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((one) => one.split("\x1f").slice(0, -1));
  }

  /** What procd knows by these calls. */
  get service(): Service {
    return service(this.calls);
  }

  /** Has an instance ended, so that procd waits until its next try. */
  wait(name: string): void {
    writeFileSync(this.at(`procd/${name}`), "between two tries");
  }

  /** The instances that procd knows. */
  get registered(): string[] {
    return existsSync(this.at("procd")) ? readdirSync(this.at("procd")).sort() : [];
  }

  /** Lets the helper's next call for this verb last until the function that is returned is called. */
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

/** Runs one verb of the init script on a router on which nothing has run yet. */
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
