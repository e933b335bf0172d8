import { execa } from "execa";
import { plug } from "./cable.ts";
import { Host, removeLeftovers } from "./host.ts";

/** The client's uplinks in order of preference, and the server's only uplink. */
export const uplinks = { first: "wan", second: "lte", server: "wan" } as const;

/**
 * The addresses of host and gateway (the router) on each cable, and two of the router's that stand for the internet. All
 * are reserved for documentation (RFC 5737, RFC 3849) or for tests (RFC 2544).
 */
export const places = {
  first: { host: ["203.0.113.1", "2001:db8:1::1"], gateway: ["203.0.113.254", "2001:db8:1::fe"] },
  second: { host: ["192.0.2.1", "2001:db8:2::1"], gateway: ["192.0.2.254", "2001:db8:2::fe"] },
  server: { host: ["198.51.100.2", "2001:db8:3::2"], gateway: ["198.51.100.254", "2001:db8:3::fe"] },
  world: ["198.18.0.80", "2001:db8:80::80"],
} as const;

/** A line between a host and the router. */
export type Line = "first" | "second" | "server";

const withPrefix = ([ipv4, ipv6]: readonly [string, string]) => [`${ipv4}/24`, `${ipv6}/64`];

/** A client with two uplinks, a server with one, and a router at the other end of all three. */
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
   * Removes the leftovers of a killed run, then starts the hosts, connects them, and sets the default routes of client and
   * server.
   *
   * @param start starts client and server
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

  /** Restores a host's addresses on a line: the kernel drops IPv6 addresses when the device goes down. */
  async address(line: Line): Promise<void> {
    for (const address of withPrefix(places[line].host)) {
      const final = address.includes(":") ? ["nodad"] : [];
      await execa(...this.at(line).inside("ip", "address", "replace", address, "dev", uplinks[line], ...final));
    }
  }

  /** Replaces a host's default routes by routes to the gateway of a line. */
  async leadOver(line: Line): Promise<void> {
    for (const gateway of places[line].gateway) {
      await execa(...this.at(line).inside("ip", "route", "replace", "default", "via", gateway));
    }
  }

  /** Removes the hosts and their cables. */
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
