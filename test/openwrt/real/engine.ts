import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { routerFile } from "../tools.ts";

const HELPER = routerFile("usr/libexec/phantun-runtime");

/** What phantun prints once its device is there; the client prints nothing after it. */
const READY = /Created TUN device/;

/** One tunnel's arguments: a device of its own that nothing else on the machine uses. */
function phantunArguments(name: string): string[] {
  return ["--local", "127.0.0.1:51999", "--remote", "127.0.0.1:4999", "--tun", `ow${name}`];
}

/**
 * A real container engine, and the helper called as procd calls it. Containers are of this suite only, by their names.
 */
export class Engine {
  readonly folder = mkdtempSync(join(tmpdir(), "phantun-engine-"));
  readonly name: "docker" | "podman";
  readonly #env: Record<string, string>;
  readonly #running: { kill(signal: "SIGKILL"): void }[] = [];

  constructor(name: "docker" | "podman", env: Record<string, string> = {}) {
    this.name = name;
    this.#env = { ...env, ...(name === "podman" ? this.#podmanSettings() : {}) };
  }

  /** crun refuses machines where both cgroup versions are mounted; there podman runs on runc. No router is like that. */
  #podmanSettings(): Record<string, string> {
    if (!existsSync("/sys/fs/cgroup/unified")) return {};
    const path = join(this.folder, "containers.conf");
    writeFileSync(path, '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n');
    return { CONTAINERS_CONF: path, PODMAN_IGNORE_CGROUPSV1_WARNING: "1" };
  }

  cli(...args: string[]) {
    return execa(this.name, args, { env: this.#env, reject: false });
  }

  /** Calls the engine with something on its standard input. */
  feed(input: Buffer, ...args: string[]) {
    return execa(this.name, args, { env: this.#env, input });
  }

  /** Copies images of the machine's docker into this engine. */
  async takeFromDocker(...images: string[]): Promise<void> {
    const archive = join(this.folder, "images.tar");
    await execa("docker", ["save", "-o", archive, ...new Set(images)]);
    await execa(this.name, ["load", "-q", "-i", archive], { env: this.#env });
    rmSync(archive);
  }

  helper(...args: string[]) {
    const running = execa(HELPER, args, { env: this.#env, reject: false, all: true });
    this.#running.push(running);
    return running;
  }

  /** Starts an instance as procd would. */
  run(name: string, image: string, ...options: string[]) {
    const common = [
      "--engine",
      this.name,
      "--mode",
      "client",
      "--log-level",
      "info",
      "--image",
      image,
      "--pull",
      "never",
    ];
    return this.helper("run", name, ...common, ...options, "--", ...phantunArguments(name));
  }

  async names(): Promise<string[]> {
    const { stdout } = await this.cli("ps", "-a", "--format", "{{.Names}}");
    return stdout
      .split("\n")
      .filter((name) => /^phantun-t[0-9]$/.test(name))
      .sort();
  }

  async field(name: string, format: string): Promise<string> {
    return (await this.cli("inspect", "--format", format, `phantun-${name}`)).stdout;
  }

  /** Ends what a failed test has left. */
  async clear(): Promise<void> {
    for (const running of this.#running.splice(0)) running.kill("SIGKILL");
    const names = await this.names();
    if (names.length > 0) await this.cli("rm", "-f", ...names);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A running command whose output can be listened to. */
interface Spoken {
  readonly all: NodeJS.ReadableStream;
  on(event: "exit", listener: () => void): unknown;
}

/** Resolves when the instance is ready; fails with what it said when it ends before. */
export async function ready(running: Spoken): Promise<void> {
  await said(running, READY);
}

/** Resolves when what it prints matches. */
export function said(running: Spoken, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    running.all.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (pattern.test(text)) resolve();
    });
    running.on("exit", () => reject(new Error(`ended before it said ${pattern}:\n${text}`)));
  });
}
