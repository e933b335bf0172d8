import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type Body, Host } from "./host.ts";

const image = "phantun-runtime-test:machine";

/** A whole, idle Debian in which programs are run. */
export const asleep: Body = { flags: ["--privileged"], image: [image, "sleep", "infinity"] };

/**
 * The cgroups for systemd: it refuses a machine with both versions mounted, so it sees only version 2.
 */
const unified = "/sys/fs/cgroup/unified";
const cgroups = existsSync(unified) ? ["--cgroupns", "host", "--volume", `${unified}:/sys/fs/cgroup`] : [];

/**
 * A whole Debian with systemd as its PID 1. Docker cannot put its overlays on a container's overlay, hence the volumes.
 * Namespaces inherit the machine's forwarding settings; a fresh machine does not forward.
 */
const booted: Body = {
  flags: [
    ...["--privileged", "--sysctl", "net.ipv4.ip_forward=0", "--sysctl", "net.ipv6.conf.all.forwarding=0", ...cgroups],
    ...["/run", "/run/lock", "/tmp"].flatMap((folder) => ["--tmpfs", folder]),
    ...["/var/lib/docker", "/var/lib/containerd"].flatMap((folder) => ["--volume", folder]),
  ],
  image: [image, "/sbin/init"],
};

/** Builds the image of these hosts. An unchanged Dockerfile is built only once on a machine. */
export async function makeMachine(): Promise<void> {
  const folder = join(import.meta.dirname, "machine");
  await execa("docker", ["build", "--quiet", "--network", "host", "--tag", image, folder]);
}

/** Runs a script on a host that is a whole Debian, as a user would: each line, until one fails. */
export async function shell(host: Host, script: string): Promise<string> {
  const { stdout } = await execa("docker", ["exec", "--interactive", host.name, "sh", "-e"], { input: script });
  return stdout;
}

async function up(host: Host): Promise<Host> {
  // The bus appears a moment after the container. Failed units are for the tests to detect, not for this function.
  const wait = "until busctl status; do :; done > /dev/null 2>&1; systemctl is-system-running --wait || true";
  await shell(host, wait);
  return host;
}

/** Starts a host with systemd, and waits until it is up. */
export const boot = async (name: string): Promise<Host> => up(await Host.start(name, booted));

/** Cuts a host's power and starts it again. Its disk stays; its network is new, without cables or firewall rules. */
export async function reboot({ name }: Host): Promise<Host> {
  await execa("docker", ["kill", name]);
  await execa("docker", ["start", name]);
  return up(await Host.running(name));
}
