import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** The client of a container engine, docker or podman, with the settings that the tests' machines need. */
export class EngineClient {
  readonly folder = mkdtempSync(join(tmpdir(), "phantun-engine-"));
  readonly name: "docker" | "podman";
  protected readonly env: Record<string, string>;

  constructor(name: "docker" | "podman", env: Record<string, string> = {}) {
    this.name = name;
    this.env = { ...env, ...(name === "podman" ? this.#podmanSettings() : {}) };
  }

  /** crun rejects machines with both cgroup versions mounted, so podman uses runc there. No router has both. */
  #podmanSettings(): Record<string, string> {
    if (!existsSync("/sys/fs/cgroup/unified")) return {};
    const path = join(this.folder, "containers.conf");
    writeFileSync(path, '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n');
    return { CONTAINERS_CONF: path, PODMAN_IGNORE_CGROUPSV1_WARNING: "1" };
  }

  cli(...args: string[]) {
    return execa(this.name, args, { env: this.env, reject: false });
  }

  /** Calls the engine with `input` on stdin. */
  feed(input: Buffer, ...args: string[]) {
    return execa(this.name, args, { env: this.env, input });
  }

  /** Copies images from the machine's Docker into this engine. */
  async takeFromDocker(...images: string[]): Promise<void> {
    const archive = join(this.folder, "images.tar");
    await execa("docker", ["save", "-o", archive, ...new Set(images)]);
    await execa(this.name, ["load", "-q", "-i", archive], { env: this.env });
    rmSync(archive);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
