import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { label } from "../hosts/host.ts";
import { image } from "./reference.ts";

/** Files that Docker adds to the root folder of every container. */
const ofDocker = [
  ...[".dockerenv", "dev", "dev/console", "dev/pts", "dev/shm", "proc", "sys"],
  ...["etc", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"],
];

/** The image's files, unpacked on this machine from a container that was never started. */
export class Rootfs {
  readonly folder: string;
  /** Each entry of the image, folders and links included, as a sorted path without slashes around it. */
  readonly entries: string[];

  private constructor(folder: string, entries: string[]) {
    this.folder = folder;
    this.entries = entries;
  }

  static async unpack(name = image): Promise<Rootfs> {
    const { stdout: id } = await execa("docker", ["create", "--label", label, "--network", "none", name]);
    const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-rootfs-"));
    const { stdout } = await execa("docker", ["export", id], { buffer: false }).pipe("tar", ["-xv", "-C", folder]);
    await execa("docker", ["rm", id]);
    const entries = stdout.split("\n").map((entry) => entry.replace(/\/$/, ""));
    return new Rootfs(folder, entries.filter((entry) => !ofDocker.includes(entry)).toSorted());
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
