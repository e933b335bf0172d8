import { execa } from "execa";
import type { Host } from "./host.ts";

/** The state of a host's network, each part as sorted lines, so that two snapshots can be compared for equality. */
export type Snapshot = Record<"links" | "addresses" | "routes" | "rules" | "nftables" | "sysctl", string[]>;

/** The only sysctl under net.* that counts traffic rather than holding a setting. */
const counter = /^net\.netfilter\.nf_conntrack_count /;

/**
 * Records links, addresses, routes of all tables, rules, the nftables ruleset without its counters, and each sysctl below
 * net. Neighbours and connection tracking are left out: they depend on the traffic, which the test itself causes.
 */
export async function takeSnapshot(host: Host): Promise<Snapshot> {
  const read = async (command: string) => {
    const { stdout } = await execa(...host.inside(...command.split(" ")));
    return stdout.split("\n").filter(Boolean);
  };
  const both = async (command: string) => [
    ...(await read(`ip -4 ${command}`)).map((line) => `IPv4 ${line}`),
    ...(await read(`ip -6 ${command}`)).map((line) => `IPv6 ${line}`),
  ];
  const nftables = await read("nft --stateless list ruleset");
  const sysctl = await read("sysctl --all --pattern ^net\\.");
  return {
    links: (await read("ip -details -oneline link show")).toSorted(),
    addresses: (await read("ip -oneline address show")).toSorted(),
    routes: (await both("route show table all")).toSorted(),
    rules: (await both("rule show")).toSorted(),
    nftables,
    sysctl: sysctl.filter((line) => !counter.test(line)).toSorted(),
  };
}

/** The snapshot without the lines that contain `device`, a name that must not occur in unrelated lines. */
export function without(snapshot: Snapshot, device: string): Snapshot {
  const rest = (lines: string[]) => lines.filter((line) => !line.includes(device));
  return {
    links: rest(snapshot.links),
    addresses: rest(snapshot.addresses),
    routes: rest(snapshot.routes),
    rules: rest(snapshot.rules),
    nftables: rest(snapshot.nftables),
    sysctl: rest(snapshot.sysctl),
  };
}
