import { addresses } from "../../rig/hosts/pair.ts";

/** A setup of docs/own-network.md between two hosts. */
export interface Way {
  readonly way: string;
  /** The server's address, as in `--remote` before the port. */
  readonly server: string;
  /** The IP versions of the networks and of the tunnel's packets. */
  readonly networks: "IPv4 alone" | "both";
  readonly ipv6: boolean;
  /** phantun keeps its default IPv4 addresses; otherwise the peer's address is in the network's range. */
  readonly own: boolean;
  /** The largest payload, in bytes. */
  readonly largest: number;
}

const ipv4 = { server: addresses.server.ipv4, ipv6: false, largest: 1460 };
const ipv6 = { server: `[${addresses.server.ipv6}]`, ipv6: true, largest: 1440 };

export const inRange: Way = { way: "over IPv4", ...ipv4, networks: "IPv4 alone", own: false };

export const ways: readonly Way[] = [
  inRange,
  { way: "over IPv4 with phantun's own addresses", ...ipv4, networks: "both", own: true },
  { way: "over IPv6", ...ipv6, networks: "both", own: false },
];
