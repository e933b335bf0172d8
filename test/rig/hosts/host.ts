import { execa } from "execa";

/** Every container of these tests carries this label, by which the leftovers of a killed run are found. */
export const label = "phantun-runtime.test";

/** What the container of a host is: flags of `docker run`, and the image with its command. */
export type Body = { readonly flags: readonly string[]; readonly image: readonly string[] };

/**
 * A container that does nothing: the base image of the Dockerfile, so that no other image is needed.
 * No registry is asked when the image is already there.
 */
const idle: Body = { flags: ["--rm"], image: ["debian:trixie-slim", "sleep", "infinity"] };

/** Removes every container of these tests, running or not: an earlier run that was killed could not. */
export async function removeLeftovers(): Promise<void> {
  const { stdout } = await execa("docker", ["ps", "--all", "--quiet", "--filter", `label=${label}`]);
  const ids = stdout.split("\n").filter(Boolean);
  if (ids.length > 0) await execa("docker", ["rm", "--force", "--volumes", ...ids]);
}

/**
 * A machine of its own as far as the network goes: a network namespace, held open by an idle container so that other
 * containers can join it as `--network host` would join the machine's.
 */
export class Host {
  readonly name: string;
  /** The idle container's process, by which the namespace is entered. */
  readonly pid: number;

  private constructor(name: string, pid: number) {
    this.name = name;
    this.pid = pid;
  }

  /** Starts the host with a loopback device only. IPv6 is on, as on any machine; Docker would turn it off. */
  static async start(name: string, { flags, image }: Body = idle): Promise<Host> {
    const ipv6 = ["all", "default"].flatMap((scope) => ["--sysctl", `net.ipv6.conf.${scope}.disable_ipv6=0`]);
    const own = ["--detach", "--name", name, "--label", label, "--network", "none", ...ipv6];
    await execa("docker", ["run", ...own, ...flags, ...image]);
    return Host.running(name);
  }

  /** The host whose container runs under that name. */
  static async running(name: string): Promise<Host> {
    const { stdout } = await execa("docker", ["inspect", "--format", "{{.State.Pid}}", name]);
    return new Host(name, Number(stdout));
  }

  /** What `execa` takes to run a program of the test's machine inside the host's network. */
  inside(...command: string[]): ["nsenter", string[]] {
    return ["nsenter", ["--target", String(this.pid), "--net", ...command]];
  }

  /** Ends the host and with it its network. */
  async remove(): Promise<void> {
    await execa("docker", ["rm", "--force", this.name]);
  }
}
