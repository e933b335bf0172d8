import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Host, removeLeftovers } from "../../rig/hosts/host.ts";
import { boot, makeMachine, reboot, shell } from "../../rig/hosts/machine.ts";
import { addresses, Pair } from "../../rig/hosts/pair.ts";
import { requireTools } from "../../rig/hosts/tools.ts";
import { Steady } from "../../rig/tunnel/steady.ts";
import { carried, startClient, startServer, through } from "./carry.ts";
import { families, letDockerForward } from "./families.ts";

const both = <T>(pair: Pair, run: (host: Host, side: "client" | "server") => Promise<T>) =>
  Promise.all((["client", "server"] as const).map((side) => run(pair[side], side)));

/** Starts a real Docker, which enables forwarding and drops forwarded packets, also for IPv6. */
async function startDocker(host: Host): Promise<void> {
  const settings = '{"experimental": true, "ip6tables": true, "iptables": true}';
  await shell(host, `mkdir -p /etc/docker && echo '${settings}' > /etc/docker/daemon.json`);
  await shell(host, "systemctl enable --now containerd docker");
  // This version of Docker leaves the IPv6 policy alone; newer ones set it.
  await shell(host, "ip6tables -P FORWARD DROP");
  expect(await shell(host, "iptables -S FORWARD")).toContain("-P FORWARD DROP\n");
  expect(await shell(host, "ip6tables -S FORWARD")).toContain("-j DOCKER-USER");
}

/** The state of a host's firewalls, and its failed units. */
const state = (host: Host) => shell(host, "systemctl --failed; iptables-save; ip6tables-save; nft list ruleset");

/** Tests both carriers in turn, with one server for both. */
async function passes(pair: Pair): Promise<void> {
  const server = await startServer(pair);
  for (const carrier of ["IPv4", "IPv6"] as const) {
    const client = await startClient(pair, carrier);
    try {
      const { answered, expected } = await carried(pair);
      expect(answered, `over ${carrier}`).toEqual(expected);
    } catch (error) {
      const states = await both(pair, state);
      console.log([carrier, ...client.lines, ...server.lines, ...states].join("\n"));
      throw error;
    }
    await client.stop();
  }
  await server.stop();
}

/** Causes the faults that break a tunnel for good with other rules: a detour over another device, a flushed table. */
async function heals(pair: Pair): Promise<void> {
  const server = await startServer(pair);
  const client = await startClient(pair, "IPv4");
  const flow = new Steady(through(pair));
  const on = (host: Host, command: string) => execa(...host.inside(...command.split(" ")));
  try {
    await flow.answered();
    await on(pair.client, "ip tuntap add detour mode tun");
    await on(pair.client, "ip address add 192.0.2.9/32 dev detour");
    await on(pair.client, "ip link set detour up");
    await on(pair.client, `ip route add ${addresses.server.ipv4} dev detour`);
    await flow.silent(2);
    await on(pair.client, "ip link delete detour");
    await flow.answered();
    await on(pair.client, "sysctl --quiet --write net.netfilter.nf_conntrack_tcp_loose=0");
    await both(pair, (host) => on(host, "conntrack --flush"));
    await flow.answered();
  } finally {
    await flow.stop();
    await client.stop();
    await server.stop();
  }
}

beforeAll(async () => {
  await requireTools("conntrack", "docker", "ip", "nsenter", "sysctl");
  await makeMachine();
});
afterEach(removeLeftovers);

describe.each(families)("$name, with Docker's chains", ({ has, follows, changes }) => {
  it("the page's lines carry a tunnel over IPv4 and IPv6, which heals, and again after a reboot", async () => {
    let pair = await Pair.open(boot);
    await both(pair, has);
    await both(pair, startDocker);
    await both(pair, letDockerForward);
    await both(pair, follows);
    await passes(pair);
    await heals(pair);
    if (changes) await both(pair, changes);
    pair = await Pair.join(...((await Promise.all([reboot(pair.client), reboot(pair.server)])) as [Host, Host]));
    await passes(pair);
  });
});
