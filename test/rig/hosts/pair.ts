import { type End, plug } from "./cable.ts";
import { Host, removeLeftovers } from "./host.ts";

/** The uplink's name on both hosts. */
export const uplink = "wan";

/** The hosts' addresses on their link; both ranges are reserved for documentation (RFC 5737, RFC 3849). */
export const addresses = {
  client: { ipv4: "203.0.113.1", ipv6: "2001:db8::1" },
  server: { ipv4: "203.0.113.2", ipv6: "2001:db8::2" },
} as const;

/** Two hosts on this machine, connected by a cable. */
export class Pair {
  readonly client: Host;
  readonly server: Host;

  private constructor(client: Host, server: Host) {
    this.client = client;
    this.server = server;
  }

  /** Removes the leftovers of a killed run, then starts both hosts and connects them. */
  static async open(start: (name: string) => Promise<Host> = (name) => Host.start(name)): Promise<Pair> {
    await removeLeftovers();
    return Pair.join(
      ...(await Promise.all([start("phantun-runtime-test-client-host"), start("phantun-runtime-test-server-host")])),
    );
  }

  /** Connects two hosts that have no cable yet. */
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

  /** Removes both hosts and their cable. */
  async close(): Promise<void> {
    await removeLeftovers();
  }
}
