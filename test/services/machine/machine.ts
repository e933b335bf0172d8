import { existsSync } from "node:fs";
import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { proxyArguments, proxyVariables } from "../../../buildx/build/proxies.ts";
import { ForegroundProgram } from "../../rig/hosts/foreground-program.ts";
import { label } from "../../rig/hosts/host.ts";

const machineImage = "phantun-runtime-test:engines";

/** The mount of cgroup version 2 on a machine that also has version 1; boot.sh creates its trees there. */
const besideVersion1 = "/sys/fs/cgroup/unified";

/**
 * A Debian with systemd as PID 1, in a privileged container: `--network host` on it means its own network namespace. After
 * each boot it has no cable, no forwarding and no rules.
 */
export class Machine {
  readonly name: string;
  /** Changes at each boot. */
  #pid = 0;

  private constructor(name: string) {
    this.name = name;
  }

  /** The process used to enter the machine's network. */
  get pid(): number {
    return this.#pid;
  }

  /** Builds the machine's disk, unless Docker's cache has it. */
  static async build(): Promise<void> {
    // The image is never pulled, and compressing would take longer than everything else.
    const output = `type=image,name=${machineImage},compression=uncompressed,unpack=true`;
    const proxies = proxyArguments(proxyVariables(process.env));
    const options = ["--quiet", "--network", "host", "--provenance", "false", ...proxies, "--output", output];
    await execa("docker", ["buildx", "build", ...options, import.meta.dirname]);
  }

  /**
   * Boots a machine that has the image under test as a file, but in no engine.
   *
   * @param name the name of the machine and its container
   * @param address its address on the uplink, which it configures when a cable is plugged in
   */
  static async start(name: string, address: string): Promise<Machine> {
    const machine = new Machine(name);
    // After a killed run, removeLeftovers removes the container but not its cgroups.
    await machine.#removeCgroups();
    const sysctls = [
      "net.ipv4.ip_forward=0",
      "net.ipv6.conf.all.disable_ipv6=0",
      "net.ipv6.conf.default.disable_ipv6=0",
    ];
    await execa("docker", [
      ...["run", "--detach", "--name", name, "--hostname", name, "--label", label],
      ...["--privileged", "--cgroupns", "private", "--network", "none", "--tmpfs", "/run", "--tmpfs", "/tmp"],
      ...sysctls.flatMap((sysctl) => ["--sysctl", sysctl]),
      // systemd detects a container by this variable.
      ...["--env", "container=docker", "--env", `MACHINE=${name}`, "--env", `ADDRESS=${address}`],
      // Neither engine can put its overlays on the container's overlay.
      ...["--volume", "/var/lib/docker", "--volume", "/var/lib/containers"],
      machineImage,
    ]);
    await machine.#booted();
    return machine;
  }

  /** Waits until systemd answers. Units that wait for a network are not started by then. */
  async #booted(): Promise<void> {
    this.#pid = Number((await execa("docker", ["inspect", "--format", "{{.State.Pid}}", this.name])).stdout);
    const asked = "until systemctl show --property Version > /dev/null 2>&1; do :; done";
    await execa("docker", ["exec", this.name, "sh", "-c", asked]);
  }

  /** The arguments of `execa` that run a program of the test machine inside this machine's network. */
  inside(...command: string[]): ["nsenter", string[]] {
    return ["nsenter", ["--target", String(this.#pid), "--net", ...command]];
  }

  /** Runs a script as root, in root's home folder; fails when one of its commands fails. */
  run(script: string) {
    const shell = ["exec", "--interactive", "--workdir", "/root", this.name, "sh", "-e"];
    return execa("docker", shell, { input: script, all: true });
  }

  /** Writes a file, and creates its folder. */
  async write(path: string, text: string): Promise<void> {
    const command = 'mkdir -p "$(dirname "$1")" && cat > "$1"';
    await execa("docker", ["exec", "--interactive", this.name, "sh", "-c", command, "sh", path], { input: text });
  }

  /** Starts a long-running command on the machine and follows its output. */
  listen(...command: string[]): ForegroundProgram {
    return new ForegroundProgram(`${command.join(" ")} on ${this.name}`, "docker", [
      "exec",
      "--workdir",
      "/root",
      this.name,
      ...command,
    ]);
  }

  /** Shuts down the machine like `reboot` and boots it again, without a cable, as at its first boot. */
  async reboot(): Promise<void> {
    await execa("docker", ["restart", "--time", "60", this.name]);
    await this.#booted();
  }

  /** Removes the machine. */
  async remove(): Promise<void> {
    await execa("docker", ["rm", "--force", "--volumes", this.name]);
    await this.#removeCgroups();
  }

  async #removeCgroups(): Promise<void> {
    const own = join(besideVersion1, this.name);
    if (!existsSync(own)) return;
    const inner = await readdir(own, { recursive: true, withFileTypes: true });
    const folders = inner.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    for (const folder of [own, ...folders].toSorted().reverse()) await rmdir(folder);
  }
}
