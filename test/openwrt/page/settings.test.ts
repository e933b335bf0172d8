import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { runInit } from "../stand-in/init.ts";
import { need, routerFile, shells } from "../tools.ts";
import { warnings } from "./firewall4.ts";
import { blocks, settings } from "./page.ts";
import { readUci } from "./uci.ts";

beforeAll(() => need("dash", "busybox", "uci"));

/** phantun's arguments for each instance on the page. */
const tunnels: Record<string, string>[] = [
  { wg0: "client --local 127.0.0.1:51821 --remote server.example:4567 --tun ptun0" },
  { wg0: "server --local 4567 --remote 127.0.0.1:51820 --tun ptun0" },
  {
    home: "client --local 127.0.0.1:51821 --remote home.example:4567 --tun ptun0",
    office:
      "client --local 127.0.0.1:51822 --remote office.example:4567 --tun ptun1 --tun-local 192.168.210.1 --tun-peer 192.168.210.2",
  },
];

test.each(blocks("uci"))("OpenWrt's uci reads the block about $about", async ({ about, text }) => {
  const sections = await readUci(about.split(" ")[0] ?? "", text);
  expect(sections.length).toBe(text.match(/^config /gm)?.length);
  const values = sections.flatMap(({ options }) => Object.values(options).flat());
  expect(values.length).toBe(text.match(/^\t(option|list) /gm)?.length);
});

test.each(["server", "server-ipv6"])("firewall4 has no warning about the sections of a %s", async (about) => {
  const wan = "config zone\n\toption name 'wan'\n\tlist network 'wan'\n\toption masq '1'\n\toption masq6 '1'\n\n";
  const both = wan + settings("firewall server") + settings(`firewall ${about}`);
  expect(warnings(await readUci("firewall", both))).toEqual([]);
  const loopback = both.replaceAll("option reflection '0'", "");
  expect(warnings(await readUci("firewall", loopback))).toContain(
    "phantun server: internal address range cannot be determined, disabling reflection",
  );
});

describe.each(shells)("%s", (_name, ...shell) => {
  const ours = blocks("uci").filter(({ about }) => about === "phantun-runtime");

  test.each(ours.map(({ text }, number) => ({ text, number })))(
    "the page's settings $number start what the page says, beside what is installed",
    async ({ text, number }) => {
      const installed = readFileSync(routerFile("etc/config/phantun-runtime"), "utf8");
      const { instances, log, stderr } = await runInit(shell, installed + text, "start");
      const started = Object.entries(instances).map(([name, { command = [] }]) => {
        const words = command.slice(command.indexOf("--") + 1);
        return [name, [command[command.indexOf("--mode") + 1], ...words].join(" ")];
      });
      expect(Object.fromEntries(started)).toEqual(tunnels[number]);
      expect({ log, stderr }).toEqual({ log: [], stderr: "" });
    },
  );
});
