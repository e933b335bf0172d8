import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { answerGit } from "./git-over-http.ts";
import { type Fork, makeHistory, type Upstream } from "./history.ts";
import type { Repository } from "./repository.ts";

/** The folder for the forge's downloads and repositories; git ignores `build/`. */
const workshop = join(import.meta.dirname, "../../../build/forge");

/** Inverts all bits of the byte in the middle. */
function flipOneByte(bytes: Buffer): void {
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
}

/**
 * A stand-in for the forge on this machine's loopback: smart HTTP for `<owner>/<repository>.git`, and source tarballs at
 * `<owner>/<repository>/archive/<commit or HEAD>.tar.gz`, as GitHub serves them.
 */
export class Forge {
  readonly upstream: Upstream;
  readonly fork: Fork;
  /** The method, path and query of each request, oldest first. A test empties it to start counting. */
  readonly requests: string[] = [];
  /** While true, one byte in the middle of each tarball is flipped. */
  flipsOneByte = false;
  readonly #root: string;
  readonly #server: Server;

  private constructor(root: string, upstream: Upstream, fork: Fork) {
    this.#root = root;
    this.upstream = upstream;
    this.fork = fork;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(`${error}\n`));
    });
  }

  /** Creates the repositories and listens on `port` of 127.0.0.1; 0 selects any free port. */
  static async open(port = 0): Promise<Forge> {
    await mkdir(workshop, { recursive: true });
    const root = await mkdtemp(join(workshop, "open-"));
    const { upstream, fork } = await makeHistory(workshop, root);
    const forge = new Forge(root, upstream, fork);
    forge.#server.listen(port, "127.0.0.1");
    await once(forge.#server, "listening");
    return forge;
  }

  /** The base URL without a trailing slash, for PHANTUN_BASE_URL. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the forge is not listening on a port");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The SHA-256, as 64 hexadecimal digits, of the correct tarball, or of the tarball with one byte flipped. */
  async digest(repository: Repository, reference: string, flipped = false): Promise<string> {
    const tarball = await this.#tarball(repository, reference);
    if (tarball === undefined) throw new Error(`${repository.path} has no commit ${reference}`);
    if (flipped) flipOneByte(tarball);
    return createHash("sha256").update(tarball).digest("hex");
  }

  /** Stops listening, closes open connections and removes the repositories. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#root, { recursive: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/";
    this.requests.push(`${request.method} ${url}`);
    const archive = /^(\/[\w.-]+\/[\w.-]+)\/archive\/([0-9a-f]{40}|HEAD)\.tar\.gz$/.exec(url);
    if (archive === null) return answerGit(this.#root, request, response);
    const [, name, reference = "HEAD"] = archive;
    const repository = this.#repositories().find(({ path }) => path === join(this.#root, `${name}.git`));
    const tarball = repository && (await this.#tarball(repository, reference));
    if (tarball === undefined) {
      response.writeHead(404).end("404: Not Found\n");
      return;
    }
    if (this.flipsOneByte) flipOneByte(tarball);
    response.writeHead(200, { "content-type": "application/x-gzip", "content-length": tarball.length });
    response.end(request.method === "HEAD" ? undefined : tarball);
  }

  /**
   * As on GitHub, the folder inside is `<repository>-<reference>/`, and `git archive` stores the commit's hash in the tar's
   * global pax header. zlib writes no time into the gzip header, so the digest is reproducible.
   */
  async #tarball(repository: Repository, reference: string): Promise<Buffer | undefined> {
    const tar = await repository.archive(reference, `${repository.name}-${reference}/`);
    return tar && gzipSync(tar);
  }

  #repositories(): Repository[] {
    return [this.upstream.repository, this.fork.repository];
  }
}
