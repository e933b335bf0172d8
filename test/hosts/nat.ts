import { execa } from "execa";
import type { Host } from "./host.ts";
import { addresses, uplink } from "./pair.ts";

/** phantun's default peer addresses: the end of the TUN device that phantun itself answers for. */
export const peers = {
  client: { ipv4: "192.168.200.2", ipv6: "fcc8::2" },
  server: { ipv4: "192.168.201.2", ipv6: "fcc9::2" },
} as const;

/** What the client's user tells the firewall: whatever phantun sends leaves under the host's own address. */
const clientRules = `
table inet phantun {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${peers.client.ipv4} oifname "${uplink}" masquerade
    ip6 saddr ${peers.client.ipv6} oifname "${uplink}" masquerade
  }
}
`;

/** What the server's user tells the firewall: TCP for `port` goes to phantun's end of the TUN device. */
const serverRules = (port: number) => `
table inet phantun {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${uplink}" ip daddr ${addresses.server.ipv4} tcp dport ${port} dnat ip to ${peers.server.ipv4}
    iifname "${uplink}" ip6 daddr ${addresses.server.ipv6} tcp dport ${port} dnat ip6 to ${peers.server.ipv6}
  }
}
`;

/** Lets the host pass packets on, which is its owner's decision and never the container's. */
async function forward(host: Host): Promise<void> {
  for (const key of ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]) {
    await execa(...host.inside("sysctl", "--quiet", "--write", `${key}=1`));
  }
}

/** Sets the host of a phantun client up as its owner would. */
export async function routeForClient(host: Host): Promise<void> {
  await forward(host);
  await execa(...host.inside("nft", "--file", "-"), { input: clientRules });
}

/** Sets the host of a phantun server that listens on TCP `port` up as its owner would. */
export async function routeForServer(host: Host, port: number): Promise<void> {
  await forward(host);
  await execa(...host.inside("nft", "--file", "-"), { input: serverRules(port) });
}
