import { execa } from "execa";

/** Every container of these tests has this label, so that the leftovers of a killed run can be found. */
export const label = "phantun-runtime.test";

/** The container of a host: flags of `docker run`, and the image with its command. */
export type Body = { readonly flags: readonly string[]; readonly image: readonly string[] };

/**
 * An idle container of the Dockerfile's base image, so that no other image is needed. An image that is present is not
 * pulled again.
 */
const idle: Body = { flags: ["--rm"], image: ["debian:trixie-slim", "sleep", "infinity"] };

/** Removes every container of these tests, running or not: a killed run may have left some. */
export async function removeLeftovers(): Promise<void> {
  const { stdout } = await execa("docker", ["ps", "--all", "--quiet", "--filter", `label=${label}`]);
  const ids = stdout.split("\n").filter(Boolean);
  if (ids.length > 0) await execa("docker", ["rm", "--force", "--volumes", ...ids]);
}

/**
 * A simulated machine: a network namespace, held open by an idle container so that other containers can join it, as
 * `--network host` would join the machine's.
 */
export class Host {
  readonly name: string;
  /** The idle container's process, used to enter the namespace. */
  readonly pid: number;

  private constructor(name: string, pid: number) {
    this.name = name;
    this.pid = pid;
  }

  /** Starts the host with a loopback device only. IPv6 is enabled, as on any machine; Docker would disable it. */
  static async start(name: string, { flags, image }: Body = idle): Promise<Host> {
    const ipv6 = ["all", "default"].flatMap((scope) => ["--sysctl", `net.ipv6.conf.${scope}.disable_ipv6=0`]);
    const own = ["--detach", "--name", name, "--label", label, "--network", "none", ...ipv6];
    await execa("docker", ["run", ...own, ...flags, ...image]);
    return Host.running(name);
  }

  /** The host whose container has that name. */
  static async running(name: string): Promise<Host> {
    const { stdout } = await execa("docker", ["inspect", "--format", "{{.State.Pid}}", name]);
    return new Host(name, Number(stdout));
  }

  /** The arguments of `execa` that run a program of this machine inside the host's network. */
  inside(...command: string[]): ["nsenter", string[]] {
    return ["nsenter", ["--target", String(this.pid), "--net", ...command]];
  }

  /** Removes the host and its network. */
  async remove(): Promise<void> {
    await execa("docker", ["rm", "--force", this.name]);
  }
}
