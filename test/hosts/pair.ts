import { execa } from "execa";
import { watchCarrier } from "./carrier.ts";
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
  static async open(): Promise<Pair> {
    await removeLeftovers();
    const pair = new Pair(
      await Host.start("phantun-runtime-test-client-host"),
      await Host.start("phantun-runtime-test-server-host"),
    );
    // Both ends are born in their namespaces: at no time is there anything in the machine's own that could stay behind.
    const end = ({ pid }: Host) => ["name", uplink, "netns", String(pid)];
    await execa("ip", ["link", "add", ...end(pair.client), "type", "veth", "peer", ...end(pair.server)]);
    const ready = await Promise.all([pair.client, pair.server].map(watchCarrier));
    for (const role of ["client", "server"] as const) {
      const configure = (...command: string[]) => execa(...pair[role].inside(...command));
      await configure("ip", "address", "add", `${addresses[role].ipv4}/24`, "dev", uplink);
      // Without duplicate detection an address is final at once, and a snapshot does not depend on when it is taken.
      await configure("sysctl", "--quiet", "--write", `net.ipv6.conf.${uplink}.accept_dad=0`);
      await configure("ip", "address", "add", `${addresses[role].ipv6}/64`, "dev", uplink, "nodad");
      await configure("ip", "link", "set", uplink, "up");
    }
    await Promise.all(ready.map(({ carrier }) => carrier));
    return pair;
  }

  /** Ends both hosts, the cable with them. */
  async close(): Promise<void> {
    await removeLeftovers();
  }
}
