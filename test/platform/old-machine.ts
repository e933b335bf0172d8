import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ForegroundProgram } from "../rig/hosts/foreground-program.ts";
import { label } from "../rig/hosts/host.ts";

const image = "phantun-runtime-test:debian-12";

/** dockerd with options that leave the network of this machine, which it shares, unchanged. */
const dockerd = ["dockerd", "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"];

/** A Debian 12 on this machine's network, with its own running Docker Engine. */
export class OldMachine {
  readonly name = "phantun-runtime-test-debian-12";
  /** A folder with the same path on both machines. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<OldMachine> {
    const recipe = join(import.meta.dirname, "debian-12");
    await execa("docker", ["build", "--quiet", "--network", "host", "--tag", image, recipe]);
    const machine = new OldMachine(await mkdtemp(join(tmpdir(), "phantun-runtime-")));
    // Neither engine can put its overlays on the container's overlay.
    const volumes = ["/var/lib/docker", "/var/lib/containers", `${machine.folder}:${machine.folder}`];
    const flags = [
      ...["--rm", "--privileged", "--network", "host", "--name", machine.name, "--label", label],
      ...volumes.flatMap((volume) => ["--volume", volume]),
    ];
    const engine = new ForegroundProgram(machine.name, "docker", ["run", ...flags, image, ...dockerd]);
    await engine.waitForLine("API listen on");
    return machine;
  }

  /** Runs a program on the old machine. */
  run(program: string, ...args: string[]) {
    return execa("docker", ["exec", this.name, program, ...args], { reject: false });
  }

  async remove(): Promise<void> {
    await execa("docker", ["rm", "--force", "--volumes", this.name], { reject: false });
    await rm(this.folder, { recursive: true });
  }
}
