import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../../rig/hosts/host.ts";
import { addresses, Pair, uplink } from "../../rig/hosts/pair.ts";
import { Runtime } from "../../rig/hosts/runtime.ts";
import { requireTools } from "../../rig/hosts/tools.ts";
import { converse, flood, pour, swallow } from "../../rig/tunnel/link.ts";
import { answersTo } from "../../rig/tunnel/payload.ts";
import { need } from "../tools.ts";
import { ruleset } from "./firewall4.ts";
import { blocks, mtuOver, settings } from "./page.ts";
import { readUci } from "./uci.ts";

/** OpenWrt's default zone to the internet. */
const wan = `
config zone
	option name 'wan'
	list network '${uplink}'
	option input 'REJECT'
	option output 'ACCEPT'
	option forward 'DROP'
	option masq '1'
	option mtu_fix '1'
`;

/** Loads firewall4's rules for these sections into a host. */
async function firewall(host: Host, text: string): Promise<void> {
  const rules = ruleset(await readUci("firewall", text));
  await execa(...host.inside("nft", "--file", "-"), { input: `table inet fw4\ndelete table inet fw4\n${rules}` });
}

/** The number of packets that matched the rules with this comment. */
async function seen(host: Host, comment: string): Promise<number> {
  const { stdout } = await execa(...host.inside("nft", "list", "table", "inet", "fw4"));
  const counters = [...stdout.matchAll(/counter packets (\d+) .*comment "([^"]*)"/g)];
  return counters.filter(([, , what]) => what === comment).reduce((sum, [, packets]) => sum + Number(packets), 0);
}

/** phantun's arguments from the page's settings, except for the server's name. */
async function tunnel(mode: "client" | "server", server: string): Promise<string[]> {
  const sections = await Promise.all(
    blocks("uci")
      .filter(({ about }) => about === "phantun-runtime")
      .map(({ text }) => readUci("phantun-runtime", text)),
  );
  const found = sections.find((all) => all.length === 1 && all[0]?.options.mode?.[0] === mode)?.[0];
  const args = found?.options.args?.[0] ?? "";
  return args.replace("server.example", server).split(" ");
}

describe("the firewall sections of the page, as rules of firewall4", () => {
  let pair: Pair;
  let runtimes: Runtime[] = [];

  beforeAll(async () => {
    await requireTools("docker", "ip", "nft", "nsenter", "sysctl");
    need("conntrack", "uci");
    pair = await Pair.open();
    for (const host of [pair.client, pair.server]) {
      // OpenWrt's defaults.
      const forwarding = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"];
      await execa(...host.inside("sysctl", "--quiet", "--write", ...forwarding));
    }
  });
  afterEach(async () => {
    await Promise.all(runtimes.map((runtime) => runtime.stop()));
    runtimes = [];
  });
  afterAll(() => pair?.close());

  async function start(server: string = addresses.server.ipv4): Promise<void> {
    const environment = { RUST_LOG: "info" };
    for (const mode of ["server", "client"] as const) {
      const one = new Runtime(`phantun-runtime-test-${mode}`, {
        host: pair[mode].name,
        environment: { ...environment, MODE: mode },
        args: await tunnel(mode, server),
      });
      runtimes.push(one);
      await one.waitForLine("Created TUN device ptun0");
    }
  }

  const ends = () => ({ from: { host: pair.client, port: 51821 }, to: { host: pair.server, port: 51820 } });

  /** Sends datagrams of all sizes up to WireGuard's largest with this MTU: it adds 32 bytes. */
  async function talk(mtu: number): Promise<void> {
    const sizes = [1, 100, mtu + 32];
    const echoed = answersTo(sizes);
    expect((await converse(ends(), sizes)).answered).toEqual(echoed);
  }

  const unmasked = wan.replace("option masq '1'", "option masq '0'");
  const { server } = addresses;
  test.each([
    ["IPv4, where the zone wan masquerades", server.ipv4, wan, ["client"], ["server"]],
    ["IPv4, where it does not", server.ipv4, unmasked, ["client", "client-without-masq"], ["server"]],
    ["IPv6", `[${server.ipv6}]`, wan, ["client", "client-ipv6"], ["server", "server-ipv6"]],
  ])("pass a tunnel over %s, and conntrack tracks it", async (over, remote, stock, ours, theirs) => {
    const sections = (names: string[]) => names.map((name) => settings(`firewall ${name}`)).join("\n");
    await firewall(pair.client, stock + sections(ours));
    await firewall(pair.server, wan + sections(theirs));
    await start(remote);
    const mtu = mtuOver(over.startsWith("IPv4") ? "IPv4" : "IPv6");
    await talk(mtu);
    // 70 kB without an answer, in another flow.
    await pour(ends(), 1400, 50);
    await talk(mtu);
    for (const host of [pair.client, pair.server]) expect(await seen(host, "invalid")).toBe(0);
  });

  test("conntrack cuts off a stream without answers, until it is made liberal as on the page", async () => {
    await firewall(pair.client, wan + settings("firewall client"));
    await firewall(pair.server, wan + settings("firewall server"));
    await start();
    const { swallowing } = await swallow(ends());
    const flooding = flood(ends(), 1400);
    while ((await seen(pair.client, "invalid")) === 0);
    for (const process of [flooding, swallowing]) {
      process.kill();
      await process;
    }

    const liberal = blocks("sh").flatMap(({ text }) => text.match(/^echo (net\.netfilter\.\S+) >> /m)?.[1] ?? []);
    for (const host of [pair.client, pair.server]) {
      await execa(...host.inside("sysctl", "--quiet", "--write", ...liberal));
      await firewall(host, wan + settings(`firewall ${host === pair.client ? "client" : "server"}`));
    }
    // It also continues after its conntrack entry is deleted. Buffers hold less than the second half by then.
    await pour(ends(), 1400, 1000, async () => {
      for (const host of [pair.client, pair.server]) await execa(...host.inside("conntrack", "--flush"));
    });
    expect(await seen(pair.server, "redirected")).toBeGreaterThan(1);
    for (const host of [pair.client, pair.server]) expect(await seen(host, "invalid")).toBe(0);
  });

  test("without them no packet of the client gets out", async () => {
    await firewall(pair.client, wan);
    await firewall(pair.server, wan + settings("firewall server"));
    await start();
    const flooding = flood(ends(), 100);
    while ((await seen(pair.client, "refused")) === 0);
    flooding.kill();
    await flooding;
    expect(await seen(pair.server, "redirected")).toBe(0);
  });
});
