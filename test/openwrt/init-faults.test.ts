import { beforeAll, describe, expect, test } from "vitest";
import { client } from "./stand-in/client.ts";
import { runInit } from "./stand-in/init.ts";
import { need, shells } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "uci"));

const second = client.replace("wg0", "wg1");

describe.each(shells)("%s", (_name, ...shell) => {
  const run = (uci: string, verb = "start", ...args: string[]) => runInit(shell, uci, verb, ...args);

  test.each([
    ["mode", "option mode 'clinet'", `instance 'wg0': option mode is 'clinet', but must be or("client", "server")`],
    ["respawn_retry", "option respawn_retry 'x'", "instance 'wg0': option respawn_retry is 'x', but must be uinteger"],
    ["iface_name", "option iface_name 'longer-than-fifteen'", "option iface_name is 'longer-than-fifteen'"],
    [
      "iface_file alone",
      "option iface_file '/var/run/x'",
      "iface_name '' and iface_file '/var/run/x' must both be set",
    ],
    [
      "relative iface_file",
      "option iface_name 'a'\n\toption iface_file 'x'",
      "must both be set, the file by its whole path",
    ],
    ["comma in iface_file", "option iface_name 'a'\n\toption iface_file '/x,y'", "iface_file '/x,y' may hold letters"],
    ["env without =", "list env 'X'", "env holds 'X', but must hold NAME=value"],
    ["env that is no list", "option env 'A=b X'", "env holds 'X', but must hold NAME=value"],
    ["env MODE", "list env 'MODE=server'", "env holds 'MODE', which has an option of its own"],
    ["enabled", "option enabled 'ja'", "instance 'wg0': option enabled is 'ja', but must be bool; the"],
    ["enabled, which config_get_bool reads by the letter,", "option enabled 'Yes'", "option enabled is 'Yes'"],
    [
      "pair of options",
      "option mode 'x'\n\toption respawn_retry 'y'",
      `instance 'wg0': option mode is 'x', but must be or("client", "server"); option respawn_retry is 'y', but must be uinteger; the`,
    ],
    ["interface", "list interface 'eth0.2'", "option interface is 'eth0.2', but must be list(uciname)"],
  ])("a bad %s is told in one sentence, that instance is skipped and the other runs", async (_what, line, sentence) => {
    const { instances, log } = await run(`${client}\t${line}\n${second}`);
    expect(Object.keys(instances)).toEqual(["wg1"]);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain(sentence);
    expect(log[0]).toMatch(/the instance is skipped$/);
  });

  test.each([
    ["08", "no number"],
    ["86401", "more than a day"],
    ["-1", "less than nothing"],
    ["99999999999999999999", "more than any"],
  ])("%s seconds (%s) are told, and the others' default waits", async (wait) => {
    const { instances, log } = await run(`config globals 'globals'\n\toption wait '${wait}'\n${client}`);
    expect(log).toEqual([
      `globals 'globals': option wait is '${wait}', but must be range(0, 86400); the default is used instead`,
    ]);
    expect(instances.wg0?.command?.join(" ")).toContain(" --wait 120 ");
  });

  test("numbers in uci's other spellings reach the engine as decimal ones", async () => {
    const { instances, log } = await run(
      `config globals 'globals'\n\toption wait '0x10'\n\toption stop_timeout '010'\n${client}`,
    );
    expect(log).toEqual([]);
    expect(instances.wg0?.command?.join(" ")).toContain(" --wait 16 --timeout 8 ");
    expect(instances.wg0?.term_timeout).toEqual(["13"]);
  });

  test.each([
    ["archive", "usb/x.tar", "a whole path", "--archive"],
    ["rootfs", "rootfs", "a whole path", "--rootfs"],
    ["platform", "linux/arm v5", "like linux/arm/v5", "--platform"],
    ["platform", "armv5", "like linux/arm/v5", "--platform"],
    ["image", "--privileged", "an image's name", "--image"],
  ])("option %s '%s' is told and reaches no engine", async (option, value, wanted, flag) => {
    const { instances, log } = await run(`config globals 'globals'\n\toption ${option} '${value}'\n${client}`);
    expect(log).toEqual([
      `globals 'globals': option ${option} is '${value}', but must be ${wanted}; the default is used instead`,
    ]);
    const command = instances.wg0?.command ?? [];
    expect(command.includes(flag)).toBe(["image", "rootfs"].includes(option));
    expect(command).not.toContain(value);
  });

  test("two bad globals are told in one sentence", async () => {
    const { log } = await run(`config globals 'globals'\n\toption wait 'x'\n\toption archive 'y'\n${client}`);
    expect(log).toEqual([
      "globals 'globals': option wait is 'x', but must be range(0, 86400); option archive is 'y', but must be a whole path; the default is used instead",
    ]);
  });

  test("a missing mode is told", async () => {
    const { instances, log } = await run("config instance 'wg0'\n\toption enabled '1'\n");
    expect(instances).toEqual({});
    expect(log).toEqual([
      "instance 'wg0': option mode is missing, but must be client or server; the instance is skipped",
    ]);
  });

  test("a bad global falls back to its default, so that a slip does not cut a running tunnel", async () => {
    const { instances, log } = await run(
      `config globals 'globals'\n\toption engine 'dcoker'\n\toption wait '9'\n${client}`,
    );
    expect(log).toEqual([
      `globals 'globals': option engine is 'dcoker', but must be or("auto", "docker", "podman", "ujail"); the default is used instead`,
    ]);
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--engine"), command.indexOf("--engine") + 2)).toEqual(["--engine", "auto"]);
    expect(command.slice(command.indexOf("--wait"), command.indexOf("--wait") + 2)).toEqual(["--wait", "9"]);
  });
});
