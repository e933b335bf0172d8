import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { repository, routerFile } from "../tools.ts";

const HELPER = routerFile("usr/libexec/phantun-runtime");

/** The only commands in the helper's PATH besides the engines; OpenWrt's busybox has all of them. */
const APPLETS = ["cat", "cut", "grep", "head", "mkdir", "mv", "rm", "rmdir", "sed", "sleep", "true", "wc"];

/** A router with only fake engines and a few busybox applets in its PATH. */
export class FakeRouter {
  readonly folder = mkdtempSync(join(tmpdir(), "phantun-router-"));
  readonly state = join(this.folder, "state");
  readonly #bin = join(this.folder, "bin");

  constructor(...engines: ("docker" | "podman" | "ujail")[]) {
    mkdirSync(this.state);
    mkdirSync(this.#bin);
    for (const applet of APPLETS) symlinkSync("/usr/bin/busybox", join(this.#bin, applet));
    // OpenWrt's busybox has pgrep, Debian's does not.
    symlinkSync(repository("test/openwrt/fake/pgrep.sh"), join(this.#bin, "pgrep"));
    for (const engine of engines) this.install(engine);
    for (const name of ["late", "stuck"]) this.set(name, "0\n");
    for (const name of ["calls", "containers"]) this.set(name);
    this.set("image", "linux/amd64\n");
  }

  install(engine: string): void {
    const fake = engine === "ujail" ? "ujail" : "engine";
    symlinkSync(repository(`test/openwrt/fake/${fake}.sh`), join(this.#bin, engine));
  }

  /** A root file system for ujail that contains only an empty launcher. */
  get rootfs(): string {
    const path = join(this.folder, "rootfs");
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "phantun-runtime"), "", { mode: 0o755 });
    return path;
  }

  /** Writes a file of the engines' state. */
  set(name: string, content = ""): void {
    writeFileSync(join(this.state, name), content);
  }

  unset(name: string): void {
    rmSync(join(this.state, name), { force: true });
  }

  /** Every call of an engine so far: its name, then its arguments. */
  get calls(): string[][] {
    return readFileSync(join(this.state, "calls"), "utf8")
      .split("\x1e")
      .slice(0, -1)
      .map((one) => one.split("\x1f").slice(0, -1));
  }

  /** The first words of each call, for tests that check only the order. */
  get verbs(): string[] {
    return this.calls.map(([engine, verb]) => `${engine} ${verb}`);
  }

  get containers(): string[] {
    return this.names("containers");
  }

  /** The containers in one of the state's files. */
  names(file: string): string[] {
    return readFileSync(join(this.state, file), "utf8").split("\n").filter(Boolean);
  }

  /** The pid of the process that hangs, once it is completely written. */
  get hanging(): number | undefined {
    const path = join(this.state, "hanging");
    const [, pid] = (existsSync(path) ? readFileSync(path, "utf8") : "").match(/^([0-9]+)\n/) ?? [];
    return pid === undefined ? undefined : Number(pid);
  }

  helper(shell: readonly string[], ...args: string[]) {
    const [command = "", ...options] = shell;
    return execa(command, [...options, HELPER, ...args], this.#options);
  }

  /**
   * Runs a script as PID 1 of a new namespace, so that it adopts orphans like procd on a router. The script's arguments are
   * the helper's command and arguments.
   */
  init(shell: readonly string[], script: string, ...args: string[]) {
    const namespace = ["--pid", "--fork", "--mount-proc", "--kill-child"];
    const command = ["/usr/bin/dash", "-c", script, "dash", ...shell, HELPER, ...args];
    return execa("/usr/bin/unshare", [...namespace, ...command], this.#options);
  }

  /** Resolves once the engines have written this state file. */
  async appeared(name: string): Promise<void> {
    const watcher = watch(this.state);
    try {
      while (!existsSync(join(this.state, name))) await new Promise((resolve) => watcher.once("change", resolve));
    } finally {
      watcher.close();
    }
  }

  get #options() {
    const env = { PATH: this.#bin, FAKE: this.state };
    return { env, cwd: this.state, extendEnv: false, reject: false } as const;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
