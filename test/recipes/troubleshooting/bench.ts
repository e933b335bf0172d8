import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Host } from "../../rig/hosts/host.ts";
import { knock } from "../../rig/hosts/knock.ts";
import { addresses, Pair } from "../../rig/hosts/pair.ts";
import { Runtime, rights, runArguments } from "../../rig/hosts/runtime.ts";
import { burst, converse } from "../../rig/tunnel/link.ts";
import { answersTo } from "../../rig/tunnel/payload.ts";

/** Ports for UDP into the client and out of the server, and for TCP between them. */
export const ports = { into: 51821, out: 51820, carrier: 4567 };

/** A test's changes to the start of an end. */
export interface Variation {
  /** The name that distinguishes it from another instance on the same host. */
  readonly instance?: string;
  readonly host?: Host;
  /** More flags of `docker run`. */
  readonly flags?: readonly string[];
  /** Arguments in addition to those of every client or server of these tests. */
  readonly args?: string;
  readonly local?: string | number;
  readonly remote?: string;
}

/** Runs a command on a host. Returns its output. */
export async function on(host: Host, command: string): Promise<string> {
  return (await execa(...host.inside("sh", "-ec", command))).stdout;
}

/** Two hosts, and the containers that a test starts on them. */
export class Bench {
  #pair: Pair | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), "phantun-troubleshooting-"));
  /** The containers that a test has started. */
  readonly #names: string[] = [];

  async open(): Promise<void> {
    this.#pair = await Pair.open();
  }

  get pair(): Pair {
    if (!this.#pair) throw new Error("the hosts exist only after `open` has resolved");
    return this.#pair;
  }

  #start(
    mode: "client" | "server",
    { instance = mode, host = this.pair[mode], flags = [], args = "" }: Variation,
    own: string,
  ) {
    const runtime = new Runtime(`phantun-runtime-test-${instance}`, {
      host: host.name,
      flags: [...rights, ...flags],
      environment: { MODE: mode, RUST_LOG: "info" },
      args: `${own} ${args}`.trim().split(" "),
    });
    this.#names.push(runtime.name);
    return runtime;
  }

  client(variation: Variation = {}): Runtime {
    const { local = `127.0.0.1:${ports.into}`, remote = `${addresses.server.ipv4}:${ports.carrier}` } = variation;
    return this.#start("client", variation, `--local ${local} --remote ${remote}`);
  }

  /** A client that its engine restarts whenever it exits. */
  async again({ remote, flags = [] }: Variation) {
    const name = "phantun-runtime-test-again";
    const start = {
      host: this.pair.client.name,
      flags: [...rights, ...flags],
      environment: { MODE: "client", RUST_LOG: "info" },
    };
    const args = ["--local", `127.0.0.1:${ports.into}`, "--remote", `${remote}`];
    const [run = "", , ...rest] = runArguments({ ...start, args }, name);
    await execa("docker", [run, "--detach", "--restart", "unless-stopped", ...rest]);
    this.#names.push(name);
    return {
      restarts: async () => Number((await execa("docker", ["inspect", "--format", "{{.RestartCount}}", name])).stdout),
      log: async () => (await execa("docker", ["logs", name], { all: true })).all,
    };
  }

  server(variation: Variation = {}): Runtime {
    const { local = ports.carrier, remote = `127.0.0.1:${ports.out}` } = variation;
    return this.#start("server", variation, `--local ${local} --remote ${remote}`);
  }

  /** Starts both ends and waits until they are up. */
  async tunnel(client: Variation = {}, server: Variation = {}): Promise<{ client: Runtime; server: Runtime }> {
    const ends = { server: this.server(server), client: this.client(client) };
    await ends.server.waitForLine("Listening on");
    await ends.client.waitForLine("Created TUN device");
    return ends;
  }

  /**
   * Starts both ends on one host with one connection, until the end of the tests. The host then forwards nothing more: an
   * end that gets a reset from its peer before its own timer fires does not print the message.
   */
  async quiet(host: Host): Promise<{ client: Runtime; server: Runtime }> {
    const carrier = `192.168.201.2:${ports.carrier}`;
    const ends = await this.tunnel(
      { host, instance: "quiet-client", remote: carrier, args: "--tun ptun-client" },
      { host, instance: "quiet-server", args: "--tun ptun-server" },
    );
    this.#names.length = 0;
    await knock(host, "127.0.0.1", ports.into, ends.server.waitForLine("New connection"));
    await on(host, "sysctl --quiet --write net.ipv4.ip_forward=0");
    return ends;
  }

  /** Sends datagrams into the client in so many flows. */
  burst(flows: number): Promise<void> {
    return burst({ from: { host: this.pair.client, port: ports.into } }, flows);
  }

  /** Sends datagrams into the client, each in a new flow, until `met` settles. */
  knock(met: Promise<unknown>, port: number = ports.into): Promise<void> {
    return knock(this.pair.client, "127.0.0.1", port, met);
  }

  /** Whether datagrams of these sizes, in bytes, return through the tunnel. */
  async answers(...sizes: number[]): Promise<boolean> {
    const from = { host: this.pair.client, port: ports.into };
    const { answered } = await converse({ from, to: { host: this.pair.server, port: ports.out } }, sizes);
    return answered.join() === answersTo(sizes).join();
  }

  /** Writes an /etc/hosts for a container. Returns the flag that mounts it. */
  async hosts(text: string): Promise<string[]> {
    const file = join(this.#folder, "hosts");
    await writeFile(file, text);
    return ["--volume", `${file}:/etc/hosts:ro`];
  }

  /** Removes every container that the test has started. */
  async clear(): Promise<void> {
    const names = this.#names.splice(0);
    if (names.length > 0) await execa("docker", ["rm", "--force", ...new Set(names)], { reject: false });
  }

  async close(): Promise<void> {
    await this.#pair?.close();
    await rm(this.#folder, { recursive: true });
  }
}
