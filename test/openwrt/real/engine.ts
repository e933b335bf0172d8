import { execa } from "execa";
import { EngineClient } from "../../rig/hosts/engine-client.ts";
import { need, routerFile } from "../tools.ts";
import { buildStub } from "./stub.ts";

const HELPER = routerFile("usr/libexec/phantun-runtime");

/** phantun's message once its device exists; the client's last message. */
const READY = /Created TUN device/;

/** phantun's arguments, with a device name that nothing else on the machine uses. */
function phantunArguments(name: string): string[] {
  return ["--local", "127.0.0.1:51999", "--remote", "127.0.0.1:4999", "--tun", `ow${name}`];
}

/**
 * A real container engine, and the helper called as procd calls it. Container names belong to this suite only.
 */
export class Engine extends EngineClient {
  readonly #running: { kill(signal: "SIGKILL"): void }[] = [];

  helper(...args: string[]) {
    const running = execa(HELPER, args, { env: this.env, reject: false, all: true });
    this.#running.push(running);
    return running;
  }

  /** Starts an instance as procd does. */
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

  /** Removes the leftovers of a failed test. */
  async clear(): Promise<void> {
    for (const running of this.#running.splice(0)) running.kill("SIGKILL");
    const names = await this.names();
    if (names.length > 0) await this.cli("rm", "-f", ...names);
  }
}

/** The machine's docker or podman, with the stub built for Docker, and these images in its store. */
export async function engineWith(name: "docker" | "podman", ...images: string[]): Promise<Engine> {
  need("docker", name, "busybox");
  await buildStub();
  const engine = new Engine(name);
  // podman has a store of its own.
  if (name === "podman") await engine.takeFromDocker(...images);
  return engine;
}

/** A running command with readable output. */
interface Running {
  readonly all: NodeJS.ReadableStream;
  on(event: "exit", listener: () => void): unknown;
}

/** Resolves when the instance is ready; rejects with its output if it ends before. */
export async function ready(running: Running): Promise<void> {
  await waitForLine(running, READY);
}

/** Resolves when the output matches. */
export function waitForLine(running: Running, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    running.all.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (pattern.test(text)) resolve();
    });
    running.on("exit", () => reject(new Error(`ended before it printed ${pattern}:\n${text}`)));
  });
}
