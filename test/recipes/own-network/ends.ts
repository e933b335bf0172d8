import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect } from "vitest";
import type { HostEngine } from "../../rig/hosts/engine.ts";
import type { ForegroundProgram } from "../../rig/hosts/foreground-program.ts";
import { block, type Values } from "../../rig/hosts/page.ts";
import { Pair } from "../../rig/hosts/pair.ts";
import { converse } from "../../rig/tunnel/link.ts";
import { answersTo } from "../../rig/tunnel/payload.ts";
import type { Way } from "./ways.ts";

const page = "docs/own-network.md";

/** The page's arguments that put phantun's IPv4 peer into the network's range. */
const inRange = " --tun-local 172.30.0.3 --tun-peer 172.30.0.4";

/** The blocks of each side. */
const blocks = {
  client: { start: "sh start the client", rules: "sh rules of the client", route: "sh route to the client's peer" },
  server: { start: "sh start the server", rules: "sh rules of the server", route: "sh route to the server's peer" },
} as const;

/** The parts that the page tells readers without IPv6 to omit. */
const ipv6 = {
  network: "  --ipv6 --subnet fd00:30::/64 --gateway fd00:30::1 \\\n",
  address: " --ip6 fd00:30::2",
  forwarding: " --sysctl net.ipv6.conf.all.forwarding=1",
  route: "ip -6 route replace fcc9::2 via fd00:30::2\n",
};

/** The page's path for the scripts. */
const installed = "/usr/local/sbin/phantun-rules";

export type Side = keyof typeof blocks;

/** Starts the engine of a host. */
export type StartEngine = (host: Pair["client"]) => Promise<HostEngine>;

/** Both ends of a tunnel, each on a host with its own engine. */
export class Ends {
  readonly pair: Pair;
  readonly engines: Record<Side, HostEngine>;
  readonly #folder: string;

  private constructor(pair: Pair, engines: Record<Side, HostEngine>, folder: string) {
    this.pair = pair;
    this.engines = engines;
    this.#folder = folder;
  }

  static async open(client: StartEngine, server: StartEngine): Promise<Ends> {
    const pair = await Pair.open();
    const engines = { client: await client(pair.client), server: await server(pair.server) };
    return new Ends(pair, engines, await mkdtemp(join(tmpdir(), "phantun-own-network-")));
  }

  /** The replacements for readers with podman. */
  #podman(side: Side): Values {
    return this.engines[side].name === "podman" ? { docker: "podman" } : {};
  }

  /**
   * Starts one side's container in the page's network, and waits until phantun is up.
   *
   * @param values further replacements
   * @returns the container's output
   */
  async start(side: Side, way: Way, values: Values = {}): Promise<ForegroundProgram> {
    const engine = this.engines[side];
    const alone = way.networks === "IPv4 alone";
    const network = { ...this.#podman(side), ...(alone ? { [ipv6.network]: "" } : {}) };
    await engine.sh(await block(page, "sh create the network", network));
    const all = {
      ...values,
      ...this.#podman(side),
      ...(alone ? { [ipv6.address]: "", [ipv6.forwarding]: "" } : {}),
      ...(way.own ? { [inRange]: "" } : {}),
      ...(side === "client" ? { SERVER: way.server } : {}),
    };
    await engine.sh(await block(page, blocks[side].start, all));
    const log = engine.listen(`phantun-${side}`);
    await log.waitForLine("Created TUN device ptun0");
    return log;
  }

  /** The page's script for one side; empty if there is none. */
  async #script(side: Side, way: Way, forDocker: boolean): Promise<string> {
    if (side === "client" && !way.own && !way.ipv6) return "";
    const own: Values = {
      ...(side === "server" && way.own ? { "172.30.0.4": "192.168.201.2" } : {}),
      ...(way.networks === "IPv4 alone" ? { [ipv6.route]: "" } : {}),
    };
    const [first = "", ...rules] = (await block(page, blocks[side].rules, own)).split("\n");
    const route = way.own ? await block(page, blocks[side].route) : "";
    const docker = forDocker ? await block(page, "sh let the peers through Docker") : "";
    return `${first}\n${route}${rules.join("\n")}${docker}`;
  }

  /**
   * Saves one side's script and runs it, as the page's unit does.
   *
   * @param forDocker whether to include the lines for Docker
   */
  async rules(side: Side, way: Way, forDocker = this.engines[side].name === "docker"): Promise<void> {
    const script = await this.#script(side, way, forDocker);
    if (script === "") return;
    const file = join(this.#folder, side);
    await writeFile(file, script);
    await chmod(file, 0o755);
    const unit = await block(page, "ini at boot", { [installed]: file });
    const [, program = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    await execa(...this.pair[side].inside(program));
  }

  /** The rules and routes of one side's host, without counters. */
  async firewall(side: Side): Promise<string[]> {
    const host = this.pair[side];
    const nftables = await execa(...host.inside("nft", "--stateless", "list", "ruleset"), { stderr: "ignore" });
    const routes = await execa(...host.inside("sh", "-c", "ip route show; ip -6 route show"));
    // Tables are listed in order of creation.
    return `${nftables.stdout}\n${routes.stdout}`.split("\n").toSorted();
  }

  /** Sends datagrams of several sizes through the tunnel and back. */
  async converse(way: Way, address = "172.30.0.2"): Promise<void> {
    const sizes = [1, 1300, way.largest];
    const from = { host: this.pair.client, port: 51821, address };
    const to = { host: this.pair.server, port: 51820, address: "172.30.0.1" };
    const { answered } = await converse({ from, to }, sizes);
    expect(answered).toEqual(answersTo(sizes));
  }

  /** Restarts one side's engine, and waits until phantun is up again. */
  async restart(side: Side): Promise<void> {
    await this.engines[side].restart();
    const log = this.engines[side].listen(`phantun-${side}`);
    // The log also contains the earlier output.
    await expect
      .poll(() => log.lines.filter((line) => line.includes("Created TUN device")), { timeout: 30_000 })
      .toHaveLength(2);
  }

  /** Removes everything that the page's steps created on both hosts; the routes go with the network. */
  async clear(): Promise<void> {
    for (const side of ["client", "server"] as const) {
      await this.engines[side].clear();
      const forget = (...command: string[]) => execa(...this.pair[side].inside(...command), { reject: false });
      await forget("nft", "delete", "table", "inet", "phantun");
      await forget("iptables", "--flush", "DOCKER-USER");
      await forget("ip6tables", "--flush", "DOCKER-USER");
    }
  }

  async close(): Promise<void> {
    for (const engine of Object.values(this.engines)) await engine.remove();
    await this.pair.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
