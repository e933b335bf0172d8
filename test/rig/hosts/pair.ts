import { type End, plug } from "./cable.ts";
import { Host, removeLeftovers } from "./host.ts";

/** The link's name on both hosts: their way to the world. */
export const uplink = "wan";

/** The hosts' addresses on the link between them; both ranges are set aside for documentation (RFC 5737, RFC 3849). */
export const addresses = {
  client: { ipv4: "203.0.113.1", ipv6: "2001:db8::1" },
  server: { ipv4: "203.0.113.2", ipv6: "2001:db8::2" },
} as const;

/** Two hosts on this machine, a cable between them. */
export class Pair {
  readonly client: Host;
  readonly server: Host;

  private constructor(client: Host, server: Host) {
    this.client = client;
    this.server = server;
  }

  /** Removes what a killed run left behind, then starts both hosts and joins them. */
  static async open(start: (name: string) => Promise<Host> = (name) => Host.start(name)): Promise<Pair> {
    await removeLeftovers();
    return Pair.join(
      ...(await Promise.all([start("phantun-runtime-test-client-host"), start("phantun-runtime-test-server-host")])),
    );
  }

  /** Joins two hosts that have no cable yet. */
  static async join(client: Host, server: Host): Promise<Pair> {
    const pair = new Pair(client, server);
    const end = (role: "client" | "server"): End => ({
      host: pair[role],
      device: uplink,
      addresses: [`${addresses[role].ipv4}/24`, `${addresses[role].ipv6}/64`],
    });
    await plug(end("client"), end("server"));
    return pair;
  }

  /** Ends both hosts, the cable with them. */
  async close(): Promise<void> {
    await removeLeftovers();
  }
}
