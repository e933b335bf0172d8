import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The accepted media types: with them a registry returns indexes and manifests unconverted. */
const accept = ["index", "manifest"].map((type) => `application/vnd.oci.image.${type}.v1+json`).join(", ");

/** A registry without TLS on a free port of this machine's loopback; its contents are deleted at the end. */
export class Registry {
  /** `HOST:PORT`, the prefix of an image's name. */
  readonly host: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(host: string, folder: string, process: ChildProcess) {
    this.host = host;
    this.#folder = folder;
    this.#process = process;
  }

  /** @param htpasswd the permitted users in Apache's format; without it access is anonymous */
  static async open(htpasswd?: string): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-registry-"));
    const settings = {
      version: "0.1",
      log: { level: "info", formatter: "json", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, "storage") } },
      http: { addr: "127.0.0.1:0" },
      ...(htpasswd && { auth: { htpasswd: { realm: "tests", path: join(folder, "htpasswd") } } }),
    };
    await writeFile(join(folder, "htpasswd"), htpasswd ?? "");
    // JSON is valid YAML.
    await writeFile(join(folder, "registry.yml"), JSON.stringify(settings));
    const process = spawn("docker-registry", ["serve", join(folder, "registry.yml")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const host = await new Promise<string>((resolve, reject) => {
      let text = "";
      process.stderr?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const [, address] = /listening on ([\d.]+:\d+)/.exec(text) ?? [];
        if (address) resolve(address);
      });
      process.on("error", reject);
      process.on("exit", () => reject(new Error(`docker-registry ended:\n${text}`)));
    });
    return new Registry(host, folder, process);
  }

  /** The index or manifest with this tag or digest in a repository, byte for byte. */
  async manifest(repository: string, name: string): Promise<Buffer> {
    const answer = await fetch(`http://${this.host}/v2/${repository}/manifests/${name}`, { headers: { accept } });
    if (!answer.ok) throw new Error(`the registry answers ${answer.status}: ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** The folder of its files (docker-registry's own layout, below `docker/registry/v2`). */
  get storage(): string {
    return join(this.#folder, "storage/docker/registry/v2");
  }

  async close(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}
