import { describe, expect, it } from "vitest";
import { routeForClient, routeForServer } from "../../hosts/nat.ts";
import { addresses, uplink } from "../../hosts/pair.ts";
import { flood, swallow } from "../../tunnel/link.ts";
import { type Bench, on, ports } from "./bench.ts";
import { count, seen } from "./counter.ts";
import { said } from "./lines.ts";

/** Drops what a host forwards, as Docker's policy does. */
const drop =
  "nft 'add table ip drops; add chain ip drops forward { type filter hook forward priority 0; policy drop; }'";

/** What is seen of a tunnel that carries nothing, and that it carries again once the cause is gone. */
export function silences(bench: Bench): void {
  const client = () => bench.pair.client;
  const server = () => bench.pair.server;

  describe("no rules yet", () => {
    it("on the client's host: nothing is answered", async () => {
      await routeForServer(server(), ports.carrier);
      const ends = await bench.tunnel();
      await bench.knock(ends.client.said(said.timedOut));
    });

    it("on the server's host: its kernel refuses", async () => {
      await on(server(), "nft delete table inet phantun");
      await routeForClient(client());
      const ends = await bench.tunnel();
      await bench.knock(ends.client.said(said.refused));
      expect(ends.client.lines.join()).not.toContain(said.timedOut);
      await routeForServer(server(), ports.carrier);
      expect(await bench.answers(100)).toBe(true);
    });
  });

  describe("something drops", () => {
    it.each(["client", "server"] as const)("what the %s's host forwards", async (side) => {
      await on(bench.pair[side], drop);
      const ends = await bench.tunnel();
      await bench.knock(ends.client.said(said.timedOut));
      await on(bench.pair[side], "nft delete table ip drops");
      expect(await bench.answers(100)).toBe(true);
    });

    it("the server's answers on their way", async () => {
      await on(
        client(),
        "nft 'add table ip drops; add chain ip drops in { type filter hook prerouting priority -300; }; add rule ip drops in tcp sport 4567 drop'",
      );
      const ends = await bench.tunnel();
      await bench.knock(ends.server.said(said.noAck));
      await on(client(), "nft delete table ip drops");
      expect(await bench.answers(100)).toBe(true);
    });

    it("rp_filter, where the server's host has its way to the client elsewhere: loose lets it in", async () => {
      // A neighbour would be asked for by ARP, which such a host does not answer; a router between the hosts asks nothing.
      const [, mac] = /link\/ether (\S+)/.exec(await on(server(), `ip link show ${uplink}`)) ?? [];
      await on(client(), `ip neighbour replace ${addresses.server.ipv4} lladdr ${mac} dev ${uplink} nud permanent`);
      await on(
        server(),
        `ip link add other type bridge; ip link set other up; ip route add ${addresses.client.ipv4} dev other
        ip route add 203.0.113.0/24 dev ${uplink} table 100; ip rule add fwmark 1 lookup 100
        nft 'add table ip marks; add chain ip marks in { type filter hook prerouting priority -150; }; add rule ip marks in iifname ptun0 meta mark set 1'
        sysctl --quiet --write net.ipv4.conf.all.rp_filter=1`,
      );
      const ends = await bench.tunnel({}, { args: "--tun ptun0" });
      await bench.knock(ends.client.said(said.timedOut));
      expect(await on(server(), "nstat -az TcpExtIPReversePathFilter")).toMatch(/IPReversePathFilter +[1-9]/);
      await on(server(), "sysctl --quiet --write net.ipv4.conf.all.rp_filter=2");
      expect(await bench.answers(100)).toBe(true);
      await on(server(), "ip rule delete fwmark 1 lookup 100; ip link delete other; nft delete table ip marks");
    });
  });

  describe("one end has forgotten", () => {
    it("the server after a restart: one reset, and the next datagram connects", async () => {
      const ends = await bench.tunnel();
      const flooding = flood({ from: { host: client(), port: ports.into } }, 100);
      await ends.server.said("New connection");
      await ends.server.stop();
      const again = bench.server();
      await again.said(said.unknown);
      await again.said("New connection");
      flooding.kill();
      await flooding;
    });

    it("nobody listens behind the server", async () => {
      const ends = await bench.tunnel();
      const flooding = flood({ from: { host: client(), port: ports.into } }, 100);
      await ends.server.said(said.udpRefused);
      flooding.kill();
      await flooding;
    });

    it("conntrack, flushed with tcp_loose off: packets leave untranslated, with it on they are back", async () => {
      await on(client(), "sysctl --quiet --write net.netfilter.nf_conntrack_tcp_loose=0");
      const { swallowing, lines } = await swallow({ to: { host: server(), port: ports.out } });
      await bench.tunnel();
      const flooding = flood({ from: { host: client(), port: ports.into } }, 100);
      const arrived = () => new Promise((resolve) => lines.once("line", resolve));
      await arrived();
      await on(client(), "conntrack --flush");
      await on(client(), count("postrouting priority 300", `oifname ${uplink} ip saddr 192.168.200.2`));
      await seen(client());
      await on(client(), "sysctl --quiet --write net.netfilter.nf_conntrack_tcp_loose=1; nft delete table ip count");
      await arrived();
      for (const process of [flooding, swallowing]) process.kill();
      await Promise.all([flooding, swallowing]);
    });

    it("the TUN device was taken down: phantun ends", async () => {
      const ends = await bench.tunnel({ args: "--tun ptun0" });
      await on(client(), "ip link set ptun0 down");
      await bench.knock(ends.client.ended);
      expect(await ends.client.ended).toBe(101);
      expect(ends.client.lines.join()).toContain(said.down);
    });
  });

  describe("the server's name", () => {
    const remote = `server.example:${ports.carrier}`;

    it("is looked up once: a restart takes the new address", async () => {
      const flags = await bench.hosts("203.0.113.9 server.example\n");
      const ends = await bench.tunnel({ remote, flags });
      await bench.hosts(`${addresses.server.ipv4} server.example\n`);
      await bench.knock(ends.client.said(said.timedOut));
      expect(ends.client.lines[0]).toContain("203.0.113.9:4567");
      await ends.client.stop();
      await bench.client({ remote, flags }).said(`Remote address is: ${addresses.server.ipv4}`);
      expect(await bench.answers(100)).toBe(true);
    });
  });

  describe("IPv6 is off in the container's network", () => {
    it("nothing leaves over IPv6, and IPv4 needs no --ipv4-only", async () => {
      const off = (value: number) =>
        ["all", "default"]
          .map((scope) => `sysctl --quiet --write net.ipv6.conf.${scope}.disable_ipv6=${value}`)
          .join("\n");
      await on(client(), off(1));
      await on(server(), off(1));
      const ends = await bench.tunnel({ remote: `[${addresses.server.ipv6}]:${ports.carrier}` });
      await bench.knock(ends.client.said(said.timedOut));
      await ends.client.stop();
      await bench.client().said("Created TUN device");
      expect(await bench.answers(100)).toBe(true);
      await on(client(), off(0));
      await on(server(), off(0));
    });
  });

  describe("values given twice", () => {
    it("--tun: one server gets what is the other's", async () => {
      const ends = await bench.tunnel({}, { args: "--tun ptun0" });
      const other = bench.server({ instance: "other", local: 4568, args: "--tun ptun0" });
      await other.said("Listening on");
      await bench.knock(Promise.race([ends.server.said(said.unknown), other.said(said.unknown)]));
    });

    it("--local: one client gets what is the other's", async () => {
      const own = "--tun ptun1 --tun-local 192.168.210.1 --tun-peer 192.168.210.2";
      const ends = await bench.tunnel({ args: "--tun ptun0" });
      const other = bench.client({ instance: "other", args: own });
      await other.said("Created TUN device");
      await bench.knock(Promise.all([ends.client.said("New UDP client"), other.said("New UDP client")]));
    });

    it("the addresses: the second client's answers go to the first", async () => {
      const ends = await bench.tunnel({ args: "--tun ptun0" });
      const other = bench.client({ instance: "other", local: "127.0.0.1:51822", args: "--tun ptun1" });
      await other.said("Created TUN device");
      await bench.knock(ends.client.said(said.unknown), 51822);
    });
  });

  describe("packets that are lost or late", () => {
    it("on a way of 1400 bytes what is larger is lost: the kernel tells phantun, which does not hear", async () => {
      for (const host of [client(), server()]) await on(host, `ip link set ${uplink} mtu 1400`);
      await bench.tunnel({ args: "--tun ptun0" });
      // Headers of IPv4 and TCP take 40 bytes.
      expect(await bench.answers(1, 1360)).toBe(true);
      await on(client(), count("output priority 0", "oifname ptun0 icmp type destination-unreachable"));
      const flooding = flood({ from: { host: client(), port: ports.into } }, 1361);
      await seen(client());
      flooding.kill();
      await flooding;
      await on(client(), "nft delete table ip count");
      for (const host of [client(), server()]) await on(host, `ip link set ${uplink} mtu 1500`);
    });

    it("one core has one queue, in which nothing overtakes", async () => {
      const { client: many } = await bench.tunnel({ args: "--tun ptun0" });
      expect(await on(client(), "ip -details link show ptun0")).toContain("multi_queue");
      await many.stop();
      const one = bench.client({ args: "--tun ptun0", flags: ["--cpuset-cpus", "0"] });
      await one.said("1 cores available");
      await one.said("Created TUN device");
      expect(await on(client(), "ip -details link show ptun0")).not.toContain("multi_queue");
      expect(await bench.answers(100)).toBe(true);
    });
  });
}
