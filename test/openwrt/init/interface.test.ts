import { readFileSync } from "node:fs";
import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { client } from "../stand-in/client.ts";
import { InitScript } from "../stand-in/init.ts";
import { fired } from "../stand-in/procd.ts";
import { need, routerFile, shells } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "uci"));

const made: InitScript[] = [];
afterEach(() => {
  for (const one of made.splice(0)) one.remove();
});

const HOTPLUG = routerFile("etc/hotplug.d/iface/90-phantun-runtime");

const listing = `${client}\tlist interface 'wan'\n\tlist interface 'wan6'\n\tlist interface 'wan'\n`;
const other = client.replace("wg0", "other");
const option = `${client.replace("wg0", "wg1")}\toption interface 'wan lte'\n`;
const off = listing.replace("wg0", "off").replace("'1'", "'0'");
const faulty = `${listing.replace("wg0", "bad")}\toption mode 'x'\n`;
const all = listing + other + option + off + faulty;

/** The events for procd when netifd calls /sbin/hotplug-call, which sources each script in its own shell. */
async function hotplug(shell: readonly string[], environment: Record<string, string>): Promise<[string, unknown][]> {
  const [command = "", ...options] = shell;
  const script = 'ubus() { printf "%s\\n" "$*"; }; . "$1"';
  const { stdout } = await execa(command, [...options, "-c", script, "sh", HOTPLUG], { env: environment });
  const sent = stdout.split("\n").filter(Boolean);
  return sent.map((line) => {
    const [, json = ""] = line.match(/^call service event (.*)$/) ?? [];
    const { type, data } = JSON.parse(json);
    return [type, data];
  });
}

describe.each(shells)("%s", (_name, ...shell) => {
  const router = async (uci: string) => {
    const script = new InitScript(shell, uci);
    made.push(script);
    await script.tell("start");
    return script;
  };
  /** Triggers netifd's events, and runs the scripts that procd would run. */
  const happen = async (script: InitScript, events: [string, Record<string, string>][]) => {
    const before = script.calls.length;
    for (const [type, data] of events) {
      for (const [, verb = "", ...args] of fired(script.service.triggers, type, data)) await script.run(verb, ...args);
    }
    return script.calls.slice(before);
  };
  const comesUp = async (script: InitScript, INTERFACE: string) =>
    happen(script, (await hotplug(shell, { ACTION: "ifup", INTERFACE })) as [string, Record<string, string>][]);
  const restarted = (calls: string[][]) => calls.filter(([call]) => call === "delete").map(([, name]) => name);

  test.each([
    ["wan", ["wg0", "wg1"]],
    ["wan6", ["wg0"]],
    ["lte", ["wg1"]],
    ["lan", []],
  ])("when %s comes up, the instances that list it are restarted, once each: %j", async (name, wanted) => {
    const script = await router(all);
    const calls = await comesUp(script, name);
    expect(restarted(calls).sort()).toEqual(wanted);
    const opened = calls.filter(([call]) => call === "open_instance").map(([, instance]) => instance);
    expect(opened.sort()).toEqual(wanted);
    expect(script.registered).toEqual(["other", "wg0", "wg1"]);
  });

  test.each([["interface.up"], ["interface.down"], ["interface.update"], ["interface.link"]])(
    "netifd's own %s, which every router advertisement may cause, restarts nothing",
    async (type) => {
      expect(await happen(await router(all), [[type, { interface: "wan" }]])).toEqual([]);
    },
  );

  test.each(["ifdown", "ifup-failed", "ifupdate", "free", "reload", "iflink", "create"])(
    "hotplug's %s sends procd no event",
    async (ACTION) => {
      expect(await hotplug(shell, { ACTION, INTERFACE: "wan" })).toEqual([]);
    },
  );

  test("an interface without a name, or with a name that no section can have, sends procd no event", async () => {
    for (const INTERFACE of ['a"b', "wan.2", ""]) {
      expect(await hotplug(shell, { ACTION: "ifup", INTERFACE })).toEqual([]);
    }
  });

  test("before the service is started, at boot, nothing is started", async () => {
    const script = new InitScript(shell, all);
    made.push(script);
    expect(await comesUp(script, "wan")).toEqual([]);
    // Not even if procd called it.
    await script.run("renew", "wg0");
    expect(script.registered).toEqual([]);
  });

  test("a stopped instance stays stopped, after a stop of one or of all", async () => {
    const script = await router(all);
    await script.run("stop", "wg0");
    expect(restarted(await comesUp(script, "wan"))).toEqual(["wg1"]);
    expect(script.registered).toEqual(["other", "wg1"]);
    await script.run("stop");
    expect(await comesUp(script, "wan")).toEqual([]);
  });

  test("an instance between two starts is left to procd", async () => {
    const script = await router(listing);
    script.wait("wg0");
    expect(restarted(await comesUp(script, "wan"))).toEqual([]);
  });

  test("an instance that was disabled, removed or broken in the file keeps running until a reload", async () => {
    for (const now of [listing.replace("'1'", "'0'"), other, `${listing}\toption mode 'x'\n`]) {
      const script = await router(listing);
      script.write(now);
      expect(restarted(await comesUp(script, "wan"))).toEqual([]);
      expect(script.registered).toEqual(["wg0"]);
    }
  });

  test("the script is sourced, so it needs no execute permission and leaves the shell unchanged", () => {
    expect(readFileSync(HOTPLUG, "utf8")).not.toMatch(/^\s*(exit|return|cd)\b/m);
  });
});
