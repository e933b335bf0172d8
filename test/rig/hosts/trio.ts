import { execa } from "execa";
import { plug } from "./cable.ts";
import { Host, removeLeftovers } from "./host.ts";

/** The client's uplinks, in the order in which it would take them, and the server's only one. */
export const uplinks = { first: "wan", second: "lte", server: "wan" } as const;

/**
 * Addresses on each cable, of the host at its end and of the router, which is that host's gateway; and two of the router
 * that stand for the world. All are set aside for documentation (RFC 5737, RFC 3849) or for tests (RFC 2544).
 */
export const places = {
  first: { host: ["203.0.113.1", "2001:db8:1::1"], gateway: ["203.0.113.254", "2001:db8:1::fe"] },
  second: { host: ["192.0.2.1", "2001:db8:2::1"], gateway: ["192.0.2.254", "2001:db8:2::fe"] },
  server: { host: ["198.51.100.2", "2001:db8:3::2"], gateway: ["198.51.100.254", "2001:db8:3::fe"] },
  world: ["198.18.0.80", "2001:db8:80::80"],
} as const;

/** One end of the line between two hosts. */
export type Line = "first" | "second" | "server";

const withPrefix = ([ipv4, ipv6]: readonly [string, string]) => [`${ipv4}/24`, `${ipv6}/64`];

/** A client with two uplinks, a server with one, and a router that all three lead to. */
export class Trio {
  readonly client: Host;
  readonly router: Host;
  readonly server: Host;

  private constructor(client: Host, router: Host, server: Host) {
    this.client = client;
    this.router = router;
    this.server = server;
  }

  /**
   * Removes what a killed run left behind, then starts the hosts, joins them and gives client and server their default routes.
   *
   * @param start how client and server are started
   */
  static async open(start: (name: string) => Promise<Host> = (name) => Host.start(name)): Promise<Trio> {
    await removeLeftovers();
    const [client, router, server] = await Promise.all([
      start("phantun-runtime-test-client-host"),
      Host.start("phantun-runtime-test-router"),
      start("phantun-runtime-test-server-host"),
    ]);
    const trio = new Trio(client, router, server);
    await trio.join();
    return trio;
  }

  /** The host at the end of a line. */
  at(line: Line): Host {
    return line === "server" ? this.server : this.client;
  }

  /** Gives a host the addresses of a line again: the kernel forgets those of IPv6 when the device goes down. */
  async address(line: Line): Promise<void> {
    for (const address of withPrefix(places[line].host)) {
      const final = address.includes(":") ? ["nodad"] : [];
      await execa(...this.at(line).inside("ip", "address", "replace", address, "dev", uplinks[line], ...final));
    }
  }

  /** Sets a host's default routes to the gateway of a line, instead of those that it has. */
  async leadOver(line: Line): Promise<void> {
    for (const gateway of places[line].gateway) {
      await execa(...this.at(line).inside("ip", "route", "replace", "default", "via", gateway));
    }
  }

  /** Ends the hosts, the cables with them. */
  async close(): Promise<void> {
    await removeLeftovers();
  }

  private async join(): Promise<void> {
    for (const line of ["first", "second", "server"] as const) {
      const { host, gateway } = places[line];
      const device = uplinks[line];
      await plug(
        { host: this.at(line), device, addresses: withPrefix(host) },
        { host: this.router, device: `to-${line}`, addresses: withPrefix(gateway) },
      );
    }
    const route = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"];
    await execa(...this.router.inside("sysctl", "--quiet", "--write", ...route));
    for (const address of places.world) {
      await execa(...this.router.inside("ip", "address", "add", address, "dev", "lo"));
    }
    await this.leadOver("first");
    await this.leadOver("server");
  }
}
