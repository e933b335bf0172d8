import { addresses } from "../../hosts/pair.ts";

/** A way of docs/own-network.md between two hosts. */
export interface Way {
  readonly way: string;
  /** The server's address, as `--remote` takes it before the port. */
  readonly server: string;
  readonly ipv6: boolean;
  /** phantun keeps its own IPv4 addresses; else the peer's is in the network's range. */
  readonly own: boolean;
  /** The largest payload that it takes, in bytes. */
  readonly largest: number;
}

const ipv4 = { server: addresses.server.ipv4, ipv6: false, largest: 1460 };

export const inRange: Way = { way: "over IPv4", ...ipv4, own: false };

export const ways: readonly Way[] = [
  inRange,
  { way: "over IPv4 with phantun's own addresses", ...ipv4, own: true },
  { way: "over IPv6", server: `[${addresses.server.ipv6}]`, ipv6: true, own: false, largest: 1440 },
];
