import { existsSync } from "node:fs";
import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { ForegroundProgram } from "../../rig/hosts/foreground-program.ts";
import { label } from "../../rig/hosts/host.ts";

const machineImage = "phantun-runtime-test:engines";

/** Where cgroup version 2 is mounted on a test's machine that has version 1 too; boot.sh makes its trees there. */
const besideVersion1 = "/sys/fs/cgroup/unified";

/**
 * A Debian with systemd as PID 1, in a privileged container: `--network host` on it is its own network namespace. It
 * starts without a cable, with its forwarding off and no rules, and so it does after each boot.
 */
export class Machine {
  readonly name: string;
  /** Another one after each boot. */
  #pid = 0;

  private constructor(name: string) {
    this.name = name;
  }

  /** The process by which the machine's network is entered. */
  get pid(): number {
    return this.#pid;
  }

  /** Builds the machine's disk, if Docker's cache has none. */
  static async build(): Promise<void> {
    // Nobody pulls it, and compressing would take longer than all the rest.
    const output = `type=image,name=${machineImage},compression=uncompressed,unpack=true`;
    const options = ["--quiet", "--network", "host", "--provenance", "false", "--output", output];
    await execa("docker", ["buildx", "build", ...options, import.meta.dirname]);
  }

  /**
   * Boots a machine that has the image under test as a file, and in no engine.
   *
   * @param name its name, and that of its container
   * @param address its address on the uplink, which it gives itself when a cable is there
   */
  static async start(name: string, address: string): Promise<Machine> {
    const machine = new Machine(name);
    // What a killed run has left: the container is gone by then (removeLeftovers), its cgroups are not.
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
      // systemd asks it whether it is in a container.
      ...["--env", "container=docker", "--env", `MACHINE=${name}`, "--env", `ADDRESS=${address}`],
      // Neither engine can lay its own layers over those of the container.
      ...["--volume", "/var/lib/docker", "--volume", "/var/lib/containers"],
      machineImage,
    ]);
    await machine.#booted();
    return machine;
  }

  /** Waits until systemd answers. What waits for a network has not been started then. */
  async #booted(): Promise<void> {
    this.#pid = Number((await execa("docker", ["inspect", "--format", "{{.State.Pid}}", this.name])).stdout);
    const asked = "until systemctl show --property Version > /dev/null 2>&1; do :; done";
    await execa("docker", ["exec", this.name, "sh", "-c", asked]);
  }

  /** What `execa` takes to run a program of the test's machine inside this one's network. */
  inside(...command: string[]): ["nsenter", string[]] {
    return ["nsenter", ["--target", String(this.#pid), "--net", ...command]];
  }

  /** Runs a script as root of the machine, in root's home folder; fails when a command of it does. */
  run(script: string) {
    const shell = ["exec", "--interactive", "--workdir", "/root", this.name, "sh", "-e"];
    return execa("docker", shell, { input: script, all: true });
  }

  /** Writes a file, its folder too. */
  async write(path: string, text: string): Promise<void> {
    const command = 'mkdir -p "$(dirname "$1")" && cat > "$1"';
    await execa("docker", ["exec", "--interactive", this.name, "sh", "-c", command, "sh", path], { input: text });
  }

  /** Listens to a command of the machine that goes on. */
  listen(...command: string[]): ForegroundProgram {
    return new ForegroundProgram(`${command.join(" ")} on ${this.name}`, "docker", [
      "exec",
      "--workdir",
      "/root",
      this.name,
      ...command,
    ]);
  }

  /** Halts the machine in order, as `reboot` would, and boots it again: without a cable, as at its first boot. */
  async reboot(): Promise<void> {
    await execa("docker", ["restart", "--time", "60", this.name]);
    await this.#booted();
  }

  /** Takes the machine away. */
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
