import type { Case } from "../case.ts";
import type { Side, Tunnel } from "../tunnel.ts";

/** Another ruleset that uses connection tracking, like Docker's: without one, removing a table stops the tracking. */
const tracking = `table inet other {
  chain forward {
    type filter hook forward priority 10
    ct state established accept
  }
}`;

/** A router's NAT; `unknown` is its verdict on packets of unknown connections. */
const nat = (unknown: "accept" | "drop") => `table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat
    masquerade random
  }
  chain forward {
    type filter hook forward priority filter
    ct state invalid ${unknown}
  }
}`;

const loose = (tunnel: Tunnel, side: Side | "router", on: boolean) =>
  tunnel.on(side, "sysctl", "--quiet", "--write", `net.netfilter.nf_conntrack_tcp_loose=${on ? 1 : 0}`);

const forget = (tunnel: Tunnel) =>
  Promise.all((["client", "server"] as const).map((side) => tunnel.on(side, "conntrack", "--flush")));

const everywhere = (tunnel: Tunnel, on: boolean) =>
  Promise.all((["client", "server"] as const).map((side) => loose(tunnel, side, on)));

/** Changes of the hosts' own firewalls. */
export const rules: readonly Case[] = [
  {
    breaks: "the client's rules are loaded late",
    heals: "the client's next attempt, from another port",
    within: "seconds",
    closed: 5,
    loadsItself: ["client"],
    async run(tunnel) {
      await tunnel.flow.silent(5);
      await tunnel.rules("client");
    },
  },
  {
    breaks: "the server's rules are loaded late",
    heals: "the same",
    within: "seconds",
    closed: 5,
    loadsItself: ["server"],
    async run(tunnel) {
      await tunnel.flow.silent(5);
      await tunnel.rules("server");
    },
  },
  {
    breaks: "both hosts' rules are loaded again",
    heals: "nothing is needed: translated connections stay translated",
    within: "at once",
    async run(tunnel) {
      await tunnel.rules("client");
      await tunnel.rules("server");
    },
  },
  {
    breaks: "the rules are missing for a while, and connection tracking is flushed meanwhile",
    heals: "the client's rule resets a connection that is not translated",
    within: "seconds",
    closed: 3,
    async run(tunnel) {
      await tunnel.on("client", "nft", tracking);
      await tunnel.on("client", "nft", "delete", "table", "inet", "phantun");
      await forget(tunnel);
      await tunnel.flow.silent(3);
      await tunnel.rules("client");
    },
  },
  {
    breaks: "connection tracking is flushed (`conntrack --flush`)",
    heals: "the client's next packet is translated as before",
    within: "at once",
    run: forget,
  },
  {
    breaks: "the same with `nf_conntrack_tcp_loose=0`",
    heals: "the client's rule resets a connection that cannot be translated",
    within: "seconds",
    async run(tunnel) {
      await everywhere(tunnel, false);
      await forget(tunnel);
    },
    undo: (tunnel) => everywhere(tunnel, true),
  },
  {
    breaks: "a router on the path loses its connections, and forwards unknown packets",
    heals: "the server resets the unknown connection, if the router has chosen another port",
    within: "seconds",
    async run(tunnel) {
      await tunnel.on("router", "nft", nat("accept"));
      await tunnel.on("router", "conntrack", "--flush");
      await tunnel.flow.answered();
      await tunnel.on("router", "conntrack", "--flush");
    },
  },
  {
    breaks: "the same, and the router drops unknown packets",
    heals: "**nothing**, while datagrams keep coming: phantun waits for an answer forever. Restart the client",
    within: "seconds",
    endless: true,
    closed: 10,
    async run(tunnel) {
      await loose(tunnel, "router", false);
      await tunnel.on("router", "nft", nat("drop"));
      await tunnel.on("router", "conntrack", "--flush");
      await tunnel.flow.silent(10);
      await tunnel.remove("client");
      await tunnel.start("client");
    },
    undo: (tunnel) => loose(tunnel, "router", true),
  },
];
