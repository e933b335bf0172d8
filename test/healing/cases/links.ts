import { places, uplinks } from "../../rig/hosts/trio.ts";
import type { Case } from "../case.ts";

const [address] = places.first.host;
const [gateway] = places.first.gateway;

/** Changes on the client's path to the server. */
export const links: readonly Case[] = [
  {
    breaks: "the cable is unplugged, then plugged in again",
    heals: "nothing is needed: both sides still know the connection",
    within: "seconds",
    closed: 5,
    async run(tunnel) {
      await tunnel.on("router", "ip", "link", "set", "to-first", "down");
      await tunnel.flow.silent(5);
      await tunnel.on("router", "ip", "link", "set", "to-first", "up");
    },
  },
  {
    breaks: "the uplink and its routes go down and come up again",
    heals: "masquerade drops the device's connections; the client reconnects",
    within: "seconds",
    closed: 5,
    async run(tunnel) {
      await tunnel.on("client", "ip", "link", "set", uplinks.first, "down");
      await tunnel.flow.silent(5);
      await tunnel.on("client", "ip", "link", "set", uplinks.first, "up");
      await tunnel.on("client", "ip", "route", "add", "default", "via", gateway);
    },
  },
  {
    breaks: "the uplink's address changes (DHCP, PPPoE)",
    heals: "masquerade takes the new address; the server resets the unknown connection",
    within: "seconds",
    async run(tunnel) {
      await tunnel.on("client", "ip", "address", "delete", `${address}/24`, "dev", uplinks.first);
      await tunnel.on("client", "ip", "address", "add", "203.0.113.9/24", "dev", uplinks.first);
      await tunnel.on("client", "ip", "route", "replace", "default", "via", gateway);
    },
    undo: (tunnel) => tunnel.on("client", "ip", "address", "delete", "203.0.113.9/24", "dev", uplinks.first),
  },
  {
    breaks: "the default route moves to a second uplink",
    heals: "masquerade drops the old device's connection; the client reconnects",
    within: "seconds",
    run: (tunnel) => tunnel.trio.leadOver("second"),
  },
  {
    breaks: "... and back",
    heals: "the same",
    within: "seconds",
    async run(tunnel) {
      await tunnel.trio.leadOver("second");
      await tunnel.flow.answered();
      await tunnel.trio.leadOver("first");
    },
  },
  {
    breaks: "the server's own address changes",
    heals: "**nothing**: phantun looks up its server once, at the start. Restart the client",
    within: "seconds",
    endless: true,
    closed: 10,
    startsItself: ["client"],
    async run(tunnel) {
      const before = ["198.51.100.3/24", "dev", uplinks.server];
      await tunnel.on("server", "ip", "address", "add", ...before);
      await tunnel.start("client", { remote: "198.51.100.3" });
      await tunnel.flow.answered();
      await tunnel.on("server", "ip", "address", "delete", ...before);
      // The router would deliver to the old neighbour as long as its entry is cached.
      await tunnel.on("router", "ip", "neighbour", "flush", "dev", "to-server");
      await tunnel.flow.silent(10);
      await tunnel.remove("client");
      await tunnel.start("client");
    },
  },
];
