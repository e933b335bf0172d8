import { describe, expect, it } from "vitest";
import { routeForClient, routeForServer } from "../../rig/hosts/nat.ts";
import { addresses, uplink } from "../../rig/hosts/pair.ts";
import { type Bench, on, ports } from "./bench.ts";
import { messages } from "./lines.ts";

/** Drops forwarded packets, like Docker's policy. */
const drop =
  "nft 'add table ip drops; add chain ip drops forward { type filter hook forward priority 0; policy drop; }'";

/** The time limit for events that take seconds, in milliseconds. */
const soon = { timeout: 60_000 };

/** Symptoms of a tunnel that never works, and its recovery once the cause is removed. */
export function silences(bench: Bench): void {
  const client = () => bench.pair.client;
  const server = () => bench.pair.server;

  describe("no rules yet", () => {
    it("on the client's host: no answers", async () => {
      await routeForServer(server(), ports.carrier);
      const ends = await bench.tunnel();
      await bench.knock(ends.client.waitForLine(messages.timedOut));
    });

    it("on the server's host: its kernel refuses", async () => {
      await on(server(), "nft delete table inet phantun");
      await routeForClient(client());
      const ends = await bench.tunnel();
      await bench.knock(ends.client.waitForLine(messages.refused));
      expect(ends.client.lines.join()).not.toContain(messages.timedOut);
      await routeForServer(server(), ports.carrier);
      expect(await bench.answers(100)).toBe(true);
    });
  });

  describe("packets are dropped", () => {
    it.each(["client", "server"] as const)("what the %s's host forwards", async (side) => {
      await on(bench.pair[side], drop);
      const ends = await bench.tunnel();
      await bench.knock(ends.client.waitForLine(messages.timedOut));
      await on(bench.pair[side], "nft delete table ip drops");
      expect(await bench.answers(100)).toBe(true);
    });

    it("the server's answers on the path", async () => {
      await on(
        client(),
        "nft 'add table ip drops; add chain ip drops in { type filter hook prerouting priority -300; }; add rule ip drops in tcp sport 4567 drop'",
      );
      const ends = await bench.tunnel();
      await bench.knock(ends.server.waitForLine(messages.noAck));
      await on(client(), "nft delete table ip drops");
      expect(await bench.answers(100)).toBe(true);
    });

    it("by rp_filter, if the server's host routes to the client over another device: loose mode accepts them", async () => {
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
      await bench.knock(ends.client.waitForLine(messages.timedOut));
      expect(await on(server(), "nstat -az TcpExtIPReversePathFilter")).toMatch(/IPReversePathFilter +[1-9]/);
      await on(server(), "sysctl --quiet --write net.ipv4.conf.all.rp_filter=2");
      expect(await bench.answers(100)).toBe(true);
      await on(server(), "ip rule delete fwmark 1 lookup 100; ip link delete other; nft delete table ip marks");
    });
  });

  describe("the server's name", () => {
    const remote = `server.example:${ports.carrier}`;

    it("is not found at the start: with a restart policy the next start tries again", async () => {
      const flags = await bench.hosts("");
      const again = await bench.again({ remote, flags });
      await expect.poll(() => again.restarts(), soon).toBeGreaterThan(0);
      await bench.hosts(`${addresses.server.ipv4} server.example\n`);
      await expect.poll(() => again.log(), soon).toContain("Created TUN device");
    });

    it("is resolved once: a restart uses the new address", async () => {
      const flags = await bench.hosts("203.0.113.9 server.example\n");
      const ends = await bench.tunnel({ remote, flags });
      await bench.hosts(`${addresses.server.ipv4} server.example\n`);
      await bench.knock(ends.client.waitForLine(messages.timedOut));
      expect(ends.client.lines[0]).toContain("203.0.113.9:4567");
      await ends.client.stop();
      await bench.client({ remote, flags }).waitForLine(`Remote address is: ${addresses.server.ipv4}`);
      expect(await bench.answers(100)).toBe(true);
    });
  });

  describe("IPv6 is disabled in the container's network", () => {
    it("nothing leaves over IPv6, and IPv4 needs no --ipv4-only", async () => {
      const off = (value: number) =>
        ["all", "default"]
          .map((scope) => `sysctl --quiet --write net.ipv6.conf.${scope}.disable_ipv6=${value}`)
          .join("\n");
      await on(client(), off(1));
      await on(server(), off(1));
      const ends = await bench.tunnel({ remote: `[${addresses.server.ipv6}]:${ports.carrier}` });
      await bench.knock(ends.client.waitForLine(messages.timedOut));
      await ends.client.stop();
      await bench.client().waitForLine("Created TUN device");
      expect(await bench.answers(100)).toBe(true);
      await on(client(), off(0));
      await on(server(), off(0));
    });
  });
}
