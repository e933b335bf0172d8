import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { readLock } from "../../../buildx/lock/lock.ts";
import { PrivateDocker } from "../../../buildx/reproduce/private-docker.ts";
import { image } from "../image/reference.ts";
import { oneCgroup } from "./cgroups.ts";
import { ForegroundProgram } from "./foreground-program.ts";
import type { Host } from "./host.ts";

/** The image's name in the documentation. */
export const imageName = `phantun-runtime:${readLock().upstream.version}`;

/** Settings of daemon.json that make Docker 26 filter IPv6, as 27 and later do by default. */
export const filterIPv6 = { experimental: true, ip6tables: true };

/** A container engine with the image under test; it alone uses a host's network, with its bridges and firewall. */
export class HostEngine {
  readonly name: "docker" | "podman";
  readonly #host: Host;
  readonly #env: Record<string, string>;
  readonly #daemon: PrivateDocker | undefined;
  /** Files of this engine; a Docker daemon manages its own separately. */
  readonly #folder: string;

  private constructor(host: Host, env: Record<string, string>, folder: string, daemon?: PrivateDocker) {
    this.name = daemon ? "docker" : "podman";
    this.#host = host;
    this.#env = env;
    this.#folder = folder;
    this.#daemon = daemon;
  }

  /** Starts a Docker Engine with these settings of daemon.json. As at its first start on a machine, it makes the host
   * drop forwarded packets. */
  static async docker(host: Host, settings: object = {}): Promise<HostEngine> {
    // Docker sets this policy only if it enables forwarding itself; a test's host may have inherited the setting.
    await execa(...host.inside("sysctl", "--quiet", "--write", "net.ipv4.ip_forward=0"));
    const daemon = new PrivateDocker(settings, undefined, host.pid);
    await daemon.start();
    const engine = new HostEngine(host, daemon.env, await mkdtemp(join(tmpdir(), "phantun-docker-")), daemon);
    await engine.#takeImage();
    return engine;
  }

  /** A podman on the host whose images, containers and networks are separate from the machine's. */
  static async podman(host: Host): Promise<HostEngine> {
    const folder = await mkdtemp(join(tmpdir(), "phantun-podman-"));
    const own = (file: string) => join(folder, file);
    // crun rejects machines with both cgroup versions mounted.
    const engine = oneCgroup === "" ? "" : '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n';
    await writeFile(own("containers.conf"), `${engine}[network]\nnetwork_config_dir = "${own("networks")}"\n`);
    const storage = `[storage]\ndriver = "overlay"\ngraphroot = "${own("graph")}"\nrunroot = "${own("run")}"\n`;
    await writeFile(own("storage.conf"), storage);
    const env = {
      CONTAINERS_CONF: own("containers.conf"),
      CONTAINERS_STORAGE_CONF: own("storage.conf"),
      PODMAN_IGNORE_CGROUPSV1_WARNING: "1",
    };
    const podman = new HostEngine(host, env, folder);
    await podman.#takeImage();
    return podman;
  }

  async #takeImage(): Promise<void> {
    const archive = join(this.#folder, "image.tar");
    await execa("docker", ["save", "--output", archive, image]);
    await this.sh(`${this.name} load --quiet --input ${archive}`);
    await rm(archive);
    if (image !== imageName) await this.sh(`${this.name} tag ${image} ${imageName}`);
  }

  /** Runs a script from a page on the host, as a user would. */
  sh(script: string) {
    return execa(...this.#host.inside("sh", "-e"), { input: script, env: this.#env, all: true });
  }

  /** Follows a container's log. */
  listen(container: string): ForegroundProgram {
    const env = Object.entries(this.#env).map(([key, value]) => `${key}=${value}`);
    const [program, args] = this.#host.inside("env", ...env, this.name, "logs", "--follow", container);
    return new ForegroundProgram(container, program, args);
  }

  /** Stops the daemon and with it every container, then starts the daemon again. */
  async restart(): Promise<void> {
    await this.#daemon?.stop();
    await this.#daemon?.start();
  }

  /** Removes every container, and the network that the page creates. */
  async clear(): Promise<void> {
    const { stdout } = await this.sh(`${this.name} ps --all --quiet`);
    if (stdout !== "") await this.sh(`${this.name} rm --force ${stdout.replaceAll("\n", " ")}`);
    await this.sh(`! ${this.name} network inspect phantun > /dev/null 2>&1 || ${this.name} network rm phantun`);
  }

  async remove(): Promise<void> {
    await this.clear();
    await this.#daemon?.remove();
    await execa("umount", [join(this.#folder, "graph/overlay")], { reject: false });
    await rm(this.#folder, { recursive: true });
  }
}
