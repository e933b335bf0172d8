import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A daemon, and the line of its log that says that it answers. */
interface Service {
  command: string[];
  ready: RegExp;
}

/** Starts a daemon; resolves when it answers. */
async function started({ command: [program = "", ...args], ready }: Service): Promise<ChildProcess> {
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
 * A dockerd of one's own: it has nothing that another one has built, pulled or loaded, and can be stopped and started
 * without harm to anybody's containers. Takes root.
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
   * @param settings of daemon.json
   * @param data the folder that holds images, containers and caches, which may grow large; it is removed in the end
   * @param namespace a process whose network namespace the daemon has to itself, bridges and firewall included; without
   *   one it runs in this machine's and leaves both alone
   */
  constructor(settings: object = {}, data?: string, namespace?: number) {
    this.#settings = settings;
    this.#namespace = namespace;
    this.#data = data ?? join(this.#folder, "data");
  }

  /** Resolves when the daemon answers. */
  async start(): Promise<void> {
    const own = (name: string) => join(this.#folder, name);
    // Without a configuration of its own it would take the machine's.
    writeFileSync(own("daemon.json"), JSON.stringify(this.#settings));
    // Only for Kubernetes, and then it wants the machine's network configuration.
    writeFileSync(own("containerd.toml"), 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
    const containerd = own("containerd.sock");
    const services: Service[] = [
      // dockerd would take the machine's own containerd where one runs, and with it what lies there.
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
      this.#daemons.push(await started({ command: [...enter, ...command], ready }));
  }

  /** Resolves when the daemon has ended, and its containers with it. */
  async stop(): Promise<void> {
    for (const daemon of this.#daemons.splice(0).toReversed()) {
      const ended = once(daemon, "exit");
      daemon.kill("SIGTERM");
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    // dockerd leaves the namespace that it gives to containers on the host's network.
    await execa("umount", [join(this.#folder, "exec/netns/default")], { reject: false });
    for (const folder of [this.#data, this.#folder]) rmSync(folder, { recursive: true, force: true });
  }
}
