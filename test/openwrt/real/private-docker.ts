import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What dockerd logs once its socket answers. */
const LISTENING = /API listen on/;

/** A dockerd of this suite's own, so that it can be stopped and started without harm to anybody's containers. */
export class PrivateDocker {
  readonly #folder = mkdtempSync(join(tmpdir(), "phantun-dockerd-"));
  readonly env = { DOCKER_HOST: `unix://${this.#folder}/docker.sock` };
  #daemon: ChildProcess | undefined;

  /** Resolves when the daemon answers. */
  async start(): Promise<void> {
    const own = (name: string) => join(this.#folder, name);
    // Without a configuration of its own it would take the machine's.
    writeFileSync(own("daemon.json"), "{}");
    const daemon = spawn("dockerd", [
      ...["--config-file", own("daemon.json"), "--data-root", own("data"), "--exec-root", own("exec")],
      ...["--pidfile", own("pid"), "--host", this.env.DOCKER_HOST],
      ...["--iptables=false", "--ip6tables=false", "--bridge=none"],
    ]);
    this.#daemon = daemon;
    let text = "";
    await new Promise<void>((resolve, reject) => {
      daemon.stderr.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (LISTENING.test(text)) resolve();
      });
      daemon.on("error", reject);
      daemon.on("exit", () => reject(new Error(`dockerd ended:\n${text}`)));
    });
  }

  /** Resolves when the daemon has ended, and its containers with it. */
  async stop(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined) return;
    this.#daemon = undefined;
    const ended = once(daemon, "exit");
    daemon.kill("SIGTERM");
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    // dockerd leaves the namespace that it gives to containers on the host's network.
    spawnSync("umount", [join(this.#folder, "exec/netns/default")]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
