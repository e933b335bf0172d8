import { describe, expect, it } from "vitest";
import { uplink } from "../../rig/hosts/pair.ts";
import { flood, swallow } from "../../rig/tunnel/link.ts";
import { type Bench, on, ports } from "./bench.ts";
import { count, seen } from "./counter.ts";
import { messages } from "./lines.ts";

/** Symptoms of a tunnel that worked before, or works partially. Both hosts have their rules. */
export function breaks(bench: Bench): void {
  const client = () => bench.pair.client;
  const server = () => bench.pair.server;

  describe("one end has lost its state", () => {
    it("the server after a restart: one reset, and the next datagram connects", async () => {
      const ends = await bench.tunnel();
      const flooding = flood({ from: { host: client(), port: ports.into } }, 100);
      await ends.server.waitForLine("New connection");
      await ends.server.stop();
      const again = bench.server();
      await again.waitForLine(messages.unknown);
      await again.waitForLine("New connection");
      flooding.kill();
      await flooding;
    });

    it("nothing listens behind the server", async () => {
      const ends = await bench.tunnel();
      const flooding = flood({ from: { host: client(), port: ports.into } }, 100);
      await ends.server.waitForLine(messages.udpRefused);
      flooding.kill();
      await flooding;
    });

    it("nothing listens behind the server, and many connections close at the same moment: phantun loses a reader", async () => {
      const ends = await bench.tunnel();
      const lost = Promise.any([ends.client, ends.server].map((end) => end.waitForLine(messages.lagged)));
      await bench.burst(300);
      await lost;
    });

    it("conntrack flushed with tcp_loose off: without the recipe's reset, packets leave untranslated until tcp_loose is on", async () => {
      await on(client(), "nft flush chain inet phantun client");
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

    it("the TUN device was set down: phantun exits", async () => {
      const ends = await bench.tunnel({ args: "--tun ptun0" });
      await on(client(), "ip link set ptun0 down");
      await bench.knock(ends.client.ended);
      expect(await ends.client.ended).toBe(101);
      expect(ends.client.lines.join()).toContain(messages.down);
    });
  });

  describe("values given twice", () => {
    it("--tun: one server gets the other's packets", async () => {
      const ends = await bench.tunnel({}, { args: "--tun ptun0" });
      const other = bench.server({ instance: "other", local: 4568, args: "--tun ptun0" });
      await other.waitForLine("Listening on");
      await bench.knock(Promise.race([ends.server.waitForLine(messages.unknown), other.waitForLine(messages.unknown)]));
    });

    it("--local: one client gets the other's packets", async () => {
      const own = "--tun ptun1 --tun-local 192.168.210.1 --tun-peer 192.168.210.2";
      const ends = await bench.tunnel({ args: "--tun ptun0" });
      const other = bench.client({ instance: "other", args: own });
      await other.waitForLine("Created TUN device");
      await bench.knock(Promise.all([ends.client.waitForLine("New UDP client"), other.waitForLine("New UDP client")]));
    });

    it("the addresses: the second client's answers go to the first", async () => {
      const ends = await bench.tunnel({ args: "--tun ptun0" });
      const other = bench.client({ instance: "other", local: "127.0.0.1:51822", args: "--tun ptun1" });
      await other.waitForLine("Created TUN device");
      await bench.knock(ends.client.waitForLine(messages.unknown), 51822);
    });
  });

  describe("lost or late packets", () => {
    it("on a path with MTU 1400 larger packets are lost: phantun ignores the kernel's report", async () => {
      for (const host of [client(), server()]) await on(host, `ip link set ${uplink} mtu 1400`);
      await bench.tunnel({ args: "--tun ptun0" });
      // The headers of IPv4 and TCP take 40 bytes.
      expect(await bench.answers(1, 1360)).toBe(true);
      await on(client(), count("output priority 0", "oifname ptun0 icmp type destination-unreachable"));
      const flooding = flood({ from: { host: client(), port: ports.into } }, 1361);
      await seen(client());
      flooding.kill();
      await flooding;
      await on(client(), "nft delete table ip count");
      for (const host of [client(), server()]) await on(host, `ip link set ${uplink} mtu 1500`);
    });

    it("one core has one queue, which keeps the order", async () => {
      const { client: many } = await bench.tunnel({ args: "--tun ptun0" });
      expect(await on(client(), "ip -details link show ptun0")).toContain("multi_queue");
      await many.stop();
      const one = bench.client({ args: "--tun ptun0", flags: ["--cpuset-cpus", "0"] });
      await one.waitForLine("1 cores available");
      await one.waitForLine("Created TUN device");
      expect(await on(client(), "ip -details link show ptun0")).not.toContain("multi_queue");
      expect(await bench.answers(100)).toBe(true);
    });
  });
}
