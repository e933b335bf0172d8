import { beforeAll, describe, expect, test } from "vitest";
import { message } from "../messages.ts";
import { client } from "../stand-in/client.ts";
import { InitScript, runInit } from "../stand-in/init.ts";
import { need, shells } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "uci"));

const second = client.replace("wg0", "wg1");

const A_MODE = message("A_MODE");
const A_COUNT = message("A_NUMBER", 2147483647);
const A_DEVICE = message("A_DEVICE");
const invalid = (option: string, value: string, accepted: string) => message("INVALID", option, value, accepted);
const globalsFault = (fault: string) => message("GLOBALS_FAULT", fault);

describe.each(shells)("%s", (_name, ...shell) => {
  const run = (uci: string, verb = "start", ...args: string[]) => runInit(shell, uci, verb, ...args);

  test.each([
    ["mode", "option mode 'clinet'", invalid("mode", "clinet", A_MODE)],
    ["respawn_retry", "option respawn_retry 'x'", invalid("respawn_retry", "x", A_COUNT)],
    [
      "iface_name",
      "option iface_name 'longer-than-fifteen'\n\toption iface_file '/x'",
      invalid("iface_name", "longer-than-fifteen", A_DEVICE),
    ],
    ["iface_file alone", "option iface_file '/var/run/x'", message("IFACE_PAIR", "", "/var/run/x")],
    ["relative iface_file", "option iface_name 'a'\n\toption iface_file 'x'", message("IFACE_PAIR", "a", "x")],
    [
      "comma in iface_file",
      "option iface_name 'a'\n\toption iface_file '/x,y'",
      message("IFACE_FILE_CHARACTERS", "/x,y"),
    ],
    ["env without =", "list env 'X'", message("ENV_INVALID", "X")],
    ["env that is no list", "option env 'A=b X'", message("ENV_INVALID", "X")],
    ["env MODE", "list env 'MODE=server'", message("ENV_RESERVED", "MODE")],
    ["enabled", "option enabled 'ja'", invalid("enabled", "ja", message("A_BOOLEAN"))],
    [
      "enabled, which config_get_bool reads by the letter,",
      "option enabled 'Yes'",
      invalid("enabled", "Yes", message("A_BOOLEAN")),
    ],
    [
      "pair of options",
      "option mode 'x'\n\toption respawn_retry 'y'",
      `${invalid("mode", "x", A_MODE)}; ${invalid("respawn_retry", "y", A_COUNT)}`,
    ],
    ["interface", "list interface 'eth0.2'", message("INTERFACE_INVALID", "eth0.2")],
    [
      "iface_name with a line break",
      "option iface_name 'a\nb'\n\toption iface_file '/x'",
      invalid("iface_name", "a?b", A_DEVICE),
    ],
    [
      "iface_name with a slash",
      "option iface_name 'a/b'\n\toption iface_file '/x'",
      invalid("iface_name", "a/b", A_DEVICE),
    ],
    [
      "iface_file that is a folder",
      "option iface_name 'a'\n\toption iface_file '/x/'",
      message("IFACE_FILE_FOLDER", "/x/"),
    ],
  ])("a bad %s is reported in one line, that instance is skipped and the other runs", async (_what, line, fault) => {
    const { instances, log } = await run(`${client}\t${line}\n${second}`);
    expect(Object.keys(instances)).toEqual(["wg1"]);
    expect(log).toEqual([message("SKIPPED", message("INSTANCE_FAULT", "wg0", fault))]);
  });

  test.each([
    ["08", "no number"],
    ["0x", "no number"],
    ["1 2", "two numbers"],
    ["1;id", "a command"],
    [" ", "nothing"],
    ["86401", "more than a day"],
    ["-1", "less than nothing"],
    ["99999999999999999999", "more than any"],
    ["0x10000000000000001", "more than any"],
  ])("%s seconds (%s) are reported, and the default applies", async (wait) => {
    const { instances, log, stderr } = await run(`config globals 'globals'\n\toption wait '${wait}'\n${client}`);
    expect({ log, stderr }).toEqual({
      log: [message("DEFAULT_USED", globalsFault(invalid("wait", wait, message("A_NUMBER", 86400))))],
      stderr: "",
    });
    expect(instances.wg0?.command?.join(" ")).toContain(" --wait 120 ");
  });

  test.each([
    [" 12", "12"],
    ["12\t", "12"],
    ["012", "10"],
    ["0x10", "16"],
    ["0", "0"],
    ["00", "0"],
    ["86400", "86400"],
    ["", "120"],
  ])("'%s', which means %s, reaches the engine only in decimal notation", async (written, read) => {
    const { instances, log, stderr } = await run(`config globals 'globals'\n\toption wait '${written}'\n${client}`);
    expect({ log, stderr }).toEqual({ log: [], stderr: "" });
    const command = instances.wg0?.command ?? [];
    expect(command[command.indexOf("--wait") + 1]).toBe(read);
  });

  test("so do an instance's numbers, and numbers derived from others", async () => {
    const { instances, log } = await run(
      `config globals 'globals'\n\toption stop_timeout ' 010'\n${client}\toption respawn_threshold ' 60'\n\toption respawn_timeout '0x9'\n\toption respawn_retry '03'\n`,
    );
    expect(log).toEqual([]);
    expect(instances.wg0?.command?.join(" ")).toContain(" --timeout 8 ");
    expect(instances.wg0).toMatchObject({ respawn: ["60", "9", "3"], term_timeout: ["13"] });
  });

  test.each([
    ["archive", "usb/x.tar", "A_PATH", "--archive"],
    ["rootfs", "rootfs", "A_PATH", "--rootfs"],
    ["platform", "linux/arm v5", "A_PLATFORM", "--platform"],
    ["platform", "armv5", "A_PLATFORM", "--platform"],
    ["image", "--privileged", "AN_IMAGE", "--image"],
  ])("option %s '%s' is reported and reaches no engine", async (option, value, accepted, flag) => {
    const { instances, log } = await run(`config globals 'globals'\n\toption ${option} '${value}'\n${client}`);
    expect(log).toEqual([message("DEFAULT_USED", globalsFault(invalid(option, value, message(accepted))))]);
    const command = instances.wg0?.command ?? [];
    expect(command.includes(flag)).toBe(["image", "rootfs"].includes(option));
    expect(command).not.toContain(value);
  });

  test("two bad globals are reported in one sentence", async () => {
    const { log } = await run(`config globals 'globals'\n\toption wait 'x'\n\toption archive 'y'\n${client}`);
    const faults = [invalid("wait", "x", message("A_NUMBER", 86400)), invalid("archive", "y", message("A_PATH"))];
    expect(log).toEqual([message("DEFAULT_USED", globalsFault(faults.join("; ")))]);
  });

  test("a missing mode is reported", async () => {
    const { instances, log } = await run("config instance 'wg0'\n\toption enabled '1'\n");
    expect(instances).toEqual({});
    expect(log).toEqual([message("SKIPPED", message("INSTANCE_FAULT", "wg0", message("NO_MODE")))]);
  });

  test("if nothing runs, a bad global falls back to its default, and the others apply", async () => {
    const { instances, log, exitCode } = await run(
      `config globals 'globals'\n\toption engine 'dcoker'\n\toption wait '9'\n${client}`,
    );
    expect(log).toEqual([message("DEFAULT_USED", globalsFault(invalid("engine", "dcoker", message("AN_ENGINE"))))]);
    expect(exitCode).toBe(1);
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--engine"), command.indexOf("--engine") + 2)).toEqual(["--engine", "auto"]);
    expect(command.slice(command.indexOf("--wait"), command.indexOf("--wait") + 2)).toEqual(["--wait", "9"]);
  });

  test.each([
    ["engine", "podmann", message("AN_ENGINE")],
    ["pull", "often", message("A_PULL")],
    ["wait", "x", message("A_NUMBER", 86400)],
    ["stop_timeout", "3601", message("A_NUMBER", 3600)],
    ["image", "--privileged", message("AN_IMAGE")],
    ["archive", "x.tar", message("A_PATH")],
    ["platform", "armv5", message("A_PLATFORM")],
    ["rootfs", "x", message("A_PATH")],
  ])("a bad global (%s '%s') neither restarts nor stops running instances", async (option, value, accepted) => {
    const globals = "config globals 'globals'\n\toption engine 'podman'\n";
    const script = new InitScript(shell, globals + client + second);
    try {
      const before = await script.tell("start");
      script.write(`${globals}\toption ${option} '${value}'\n${client}\tlist args 'more'\n`);
      for (const verb of [["reload"], ["start"], ["restart"], ["restart", "wg0"], ["renew", "wg0"]]) {
        const [name = "", ...args] = verb;
        const { calls, log, exitCode, instances } = await script.tell(name, ...args);
        expect(calls.filter(([call]) => ["delete", "close_service", "helper"].includes(call ?? ""))).toEqual([]);
        expect(instances).toEqual(before.instances);
        expect({ log, exitCode }).toEqual({
          log: [message("NOT_CHANGED", globalsFault(invalid(option, value, accepted)))],
          exitCode: 1,
        });
      }
      // After a stop, nothing is kept.
      expect((await script.tell("stop")).exitCode).toBe(0);
      expect((await script.tell("start")).log).toEqual([
        message("DEFAULT_USED", globalsFault(invalid(option, value, accepted))),
      ]);
      expect(script.registered).toEqual(["wg0"]);
    } finally {
      script.remove();
    }
  });
});
