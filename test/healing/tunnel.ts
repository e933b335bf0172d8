import { execa } from "execa";
import { Host, label } from "../rig/hosts/host.ts";
import { asleep, makeMachine } from "../rig/hosts/machine.ts";
import { routeForClient, routeForServer } from "../rig/hosts/nat.ts";
import { rights } from "../rig/hosts/runtime.ts";
import { places, Trio, uplinks } from "../rig/hosts/trio.ts";
import { image } from "../rig/image/reference.ts";
import { Steady } from "../rig/tunnel/steady.ts";

const ports = { carrier: 4567, into: 51821, out: 51820 };

export type Side = "client" | "server";

/** Another address of the client's server, and additional flags of `docker run`. */
export type Extra = { readonly remote?: string; readonly flags?: readonly string[] };

/** A client and a server as users run them, in the background with Docker's restart policy, and a flow through both. */
export class Tunnel {
  readonly trio: Trio;
  #flow: Steady | undefined;

  private constructor(trio: Trio) {
    this.trio = trio;
  }

  static async open(): Promise<Tunnel> {
    await makeMachine();
    return new Tunnel(await Trio.open((name) => Host.start(name, asleep)));
  }

  /** The running flow. */
  get flow(): Steady {
    if (this.#flow === undefined) throw new Error("no flow was started");
    return this.#flow;
  }

  /** The container of one side. */
  name = (side: Side) => `phantun-runtime-test-${side}`;

  host = (side: Side) => this.trio[side];

  /** Runs a command on the host of one side. */
  on(side: Side | "router", ...command: string[]) {
    return execa(...this.trio[side].inside(...command));
  }

  /** Loads the recipe of one side. */
  async rules(side: Side): Promise<void> {
    if (side === "client") await routeForClient(this.trio.client, uplinks.first);
    else await routeForServer(this.trio.server, ports.carrier, uplinks.server);
  }

  /** Starts one side's container. */
  async start(side: Side, extra: Extra = {}): Promise<void> {
    const remote = side === "client" ? (extra.remote ?? places.server.host[0]) : "127.0.0.1";
    const args =
      side === "client"
        ? ["--local", `127.0.0.1:${ports.into}`, "--remote", `${remote}:${ports.carrier}`]
        : ["--local", String(ports.carrier), "--remote", `${remote}:${ports.out}`];
    await execa("docker", [
      ...["run", "--detach", "--restart", "unless-stopped", "--name", this.name(side), "--label", label],
      ...["--network", `container:${this.trio[side].name}`, ...rights, ...(extra.flags ?? [])],
      ...["--env", `MODE=${side}`, "--env", "RUST_LOG=info", image],
      ...[...args, "--tun", "ptun0"],
    ]);
  }

  /** Removes one side's container. */
  async remove(side: Side): Promise<void> {
    await execa("docker", ["rm", "--force", this.name(side)]);
  }

  /** Starts the flow, even if the tunnel is down. */
  begin(): void {
    const { client, server } = this.trio;
    this.#flow = new Steady({ from: { host: client, port: ports.into }, to: { host: server, port: ports.out } });
  }

  /** The output of both containers. */
  async logs(): Promise<string> {
    const read = async (side: Side) =>
      (await execa("docker", ["logs", this.name(side)], { all: true, reject: false })).all;
    return `client:\n${await read("client")}\nserver:\n${await read("server")}`;
  }

  /** Removes flow, containers and rules, and restores routes and addresses. */
  async reset(): Promise<void> {
    await this.#flow?.stop();
    this.#flow = undefined;
    const clean = async (side: Side) => {
      await this.remove(side);
      await this.on(side, "nft", "flush", "ruleset");
      await this.on(side, "conntrack", "--flush");
    };
    await Promise.all([clean("client"), clean("server"), this.on("router", "nft", "flush", "ruleset")]);
    for (const line of ["first", "server"] as const) {
      await this.trio.address(line);
      await this.trio.leadOver(line);
    }
  }

  async close(): Promise<void> {
    await this.#flow?.stop();
    await this.trio.close();
  }
}
