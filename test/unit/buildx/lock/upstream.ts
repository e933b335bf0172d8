import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerGit } from "../../../rig/forge/git-over-http.ts";
import { packCrate, sha256 } from "../../../rig/forge/registry.ts";
import { type Commit, Repository } from "../../../rig/forge/repository.ts";

/** The registry's entry for one version. */
interface Published {
  crate: Buffer;
  cksum: string;
  yanked: boolean;
}

/** A server's faulty response; with status 0 it drops the connection. */
type Fault = { status: number; headers?: Record<string, string>; body?: string };

const usualTemplate = "/crates/{crate}/{crate}-{version}.crate";

/** Upstream with its registry, its forge and Debian's snapshot archive, on this machine's loopback. */
export class Upstream {
  readonly repository: Repository;
  readonly published = new Map<string, Published>();
  /** The faults by path prefix. */
  readonly faults = new Map<string, Fault>();
  /** The snapshots of Debian's archive. */
  snapshots: readonly string[] = ["20261101T030000Z", "20261127T210000Z"];
  /** The download template in config.json, below the server's URL. */
  template = usualTemplate;
  readonly #folder: string;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(`${error}\n`));
  });

  private constructor(folder: string, repository: Repository) {
    this.#folder = folder;
    this.repository = repository;
  }

  static async open(): Promise<Upstream> {
    const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-upstream-"));
    const upstream = new Upstream(folder, await Repository.create(join(folder, "dndx/phantun.git")));
    upstream.#server.listen(0, "127.0.0.1");
    await once(upstream.#server, "listening");
    return upstream;
  }

  /** The base URL of all services. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server is not listening on a port");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Adds a commit to upstream's source. */
  commit(message: string): Promise<Commit> {
    return this.repository.commit(this.#folder, message);
  }

  /** Publishes a crate that claims to come from a commit. */
  async publish(version: string, { revision }: Commit, more: object = {}): Promise<string> {
    return this.publishWith(version, { git: { sha1: revision, ...more }, path_in_vcs: "phantun" });
  }

  async publishWith(version: string, vcsInfo: unknown): Promise<string> {
    const crate = await packCrate(version, vcsInfo);
    this.published.set(version, { crate, cksum: sha256(crate), yanked: false });
    return sha256(crate);
  }

  yank(version: string): void {
    const published = this.published.get(version);
    if (published) published.yanked = true;
  }

  /** Removes all crates, tags and faults; the commits stay. */
  async forget(): Promise<void> {
    this.published.clear();
    this.faults.clear();
    this.template = usualTemplate;
    const tags = join(this.repository.path, "refs/tags");
    await rm(tags, { recursive: true, force: true });
    await mkdir(tags);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    const fault = [...this.faults].find(([begin]) => path.startsWith(begin))?.[1];
    if (fault?.status === 0) {
      request.socket.destroy();
      return;
    }
    if (fault) {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
      return;
    }
    if (path.startsWith("/dndx/phantun.git/")) return answerGit(this.#folder, request, response);
    const body = await this.#file(path);
    if (typeof body === "string" && body.startsWith("/")) response.writeHead(301, { location: body }).end();
    else if (body === undefined) response.writeHead(404).end("404\n");
    else response.end(body);
  }

  /** The file at a path, or the path of the file to send. */
  async #file(path: string): Promise<Buffer | string | undefined> {
    if (path === "/index/config.json") return JSON.stringify({ dl: `${this.url}${this.template}` });
    if (path === "/index/ph/an/phantun") {
      const lines = [...this.published].map(([vers, { cksum, yanked }]) =>
        JSON.stringify({ name: "phantun", vers, deps: [], cksum, features: {}, yanked }),
      );
      return `${lines.join("\n")}\n`;
    }
    const [, version] = /^\/crates\/phantun\/(?:phantun-)?(\d+\.\d+\.\d+)(?:\.crate|\/download)$/.exec(path) ?? [];
    if (version !== undefined) return this.published.get(version)?.crate;
    const [, commit] = /^\/dndx\/phantun\/archive\/([0-9a-f]{40})\.tar\.gz$/.exec(path) ?? [];
    if (commit !== undefined) return this.repository.archive(commit, `phantun-${commit}/`);
    const [, stamp] = /^\/archive\/debian\/(\w+)\/$/.exec(path) ?? [];
    if (stamp === undefined) return undefined;
    if (this.snapshots.includes(stamp)) return "Debian";
    const before = this.snapshots.filter((moment) => moment < stamp).at(-1);
    return before && `/archive/debian/${before}/`;
  }
}
