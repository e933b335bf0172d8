import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A daemon, and the line of its log that reports that it is ready. */
interface Service {
  command: string[];
  ready: RegExp;
}

/** Starts a daemon; resolves when it is ready. */
async function startDaemon({ command: [program = "", ...args], ready }: Service): Promise<ChildProcess> {
  const daemon = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  await new Promise<void>((resolve, reject) => {
    daemon.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (ready.test(text)) resolve();
    });
    daemon.on("error", reject);
    daemon.on("exit", () => reject(new Error(`${program} ended:\n${text}`)));
  });
  return daemon;
}

/**
 * A private dockerd: it starts without images, containers or caches, and can be stopped and started without harm to the
 * machine's containers. Needs root.
 */
export class PrivateDocker {
  readonly #folder = mkdtempSync(join(tmpdir(), "phantun-dockerd-"));
  readonly #data: string;
  readonly #settings: object;
  readonly #namespace: number | undefined;
  readonly env = { DOCKER_HOST: `unix://${this.#folder}/docker.sock` };
  /** In the order of their start. */
  #daemons: ChildProcess[] = [];

  /**
   * @param settings the content of daemon.json
   * @param data the folder for images, containers and caches, which may grow large; `remove` deletes it
   * @param namespace a process in whose network namespace the daemon runs and manages bridges and firewall; without one it
   *   runs in this machine's namespace and changes neither
   */
  constructor(settings: object = {}, data?: string, namespace?: number) {
    this.#settings = settings;
    this.#namespace = namespace;
    this.#data = data ?? join(this.#folder, "data");
  }

  /** Resolves when the daemon is ready. */
  async start(): Promise<void> {
    const own = (name: string) => join(this.#folder, name);
    // Without its own configuration dockerd would read the machine's.
    writeFileSync(own("daemon.json"), JSON.stringify(this.#settings));
    // The CRI plugin serves only Kubernetes, and would read the machine's network configuration.
    writeFileSync(own("containerd.toml"), 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
    const containerd = own("containerd.sock");
    const services: Service[] = [
      // Otherwise dockerd would use the machine's containerd, if one runs, and its images.
      {
        command: [
          ...["containerd", "--config", own("containerd.toml"), "--address", containerd],
          ...["--root", join(this.#data, "containerd"), "--state", own("containerd")],
        ],
        ready: /containerd successfully booted/,
      },
      {
        command: [
          ...["dockerd", "--config-file", own("daemon.json"), "--containerd", containerd],
          ...["--data-root", join(this.#data, "docker"), "--exec-root", own("exec")],
          ...["--pidfile", own("pid"), "--host", this.env.DOCKER_HOST],
          ...(this.#namespace === undefined ? ["--iptables=false", "--ip6tables=false", "--bridge=none"] : []),
        ],
        ready: /API listen on/,
      },
    ];
    const enter: string[] = this.#namespace === undefined ? [] : ["nsenter", "--target", `${this.#namespace}`, "--net"];
    for (const { command, ready } of services)
      this.#daemons.push(await startDaemon({ command: [...enter, ...command], ready }));
  }

  /** Resolves when the daemon and its containers have ended. */
  async stop(): Promise<void> {
    for (const daemon of this.#daemons.splice(0).toReversed()) {
      const ended = once(daemon, "exit");
      daemon.kill("SIGTERM");
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    // dockerd leaves the network namespace mount of containers on the host's network behind.
    await execa("umount", [join(this.#folder, "exec/netns/default")], { reject: false });
    for (const folder of [this.#data, this.#folder]) rmSync(folder, { recursive: true, force: true });
  }
}
