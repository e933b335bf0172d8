import { beforeAll, describe, expect, test } from "vitest";
import { client } from "./stand-in/client.ts";
import { InitScript, runInit } from "./stand-in/init.ts";
import { need, shells } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "uci"));

const second = client.replace("wg0", "wg1");

describe.each(shells)("%s", (_name, ...shell) => {
  const run = (uci: string, verb = "start", ...args: string[]) => runInit(shell, uci, verb, ...args);

  test.each([
    ["mode", "option mode 'clinet'", `instance 'wg0': option mode is 'clinet', but must be client or server`],
    [
      "respawn_retry",
      "option respawn_retry 'x'",
      "instance 'wg0': option respawn_retry is 'x', but must be a whole number from 0 to 2147483647",
    ],
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
      `instance 'wg0': option mode is 'x', but must be client or server; option respawn_retry is 'y', but must be a whole number from 0 to 2147483647; the`,
    ],
    [
      "interface",
      "list interface 'eth0.2'",
      "interface holds 'eth0.2', but must hold names of sections of /etc/config/network",
    ],
    [
      "iface_name with a line break",
      "option iface_name 'a\nb'\n\toption iface_file '/x'",
      "option iface_name is 'a?b', but must be",
    ],
    [
      "iface_name with a slash",
      "option iface_name 'a/b'\n\toption iface_file '/x'",
      "option iface_name is 'a/b', but must be a",
    ],
    ["iface_file that is a folder", "option iface_name 'a'\n\toption iface_file '/x/'", "iface_file '/x/' is a folder"],
  ])(
    "a bad %s is reported in one sentence, that instance is skipped and the other runs",
    async (_what, line, sentence) => {
      const { instances, log } = await run(`${client}\t${line}\n${second}`);
      expect(Object.keys(instances)).toEqual(["wg1"]);
      expect(log).toHaveLength(1);
      expect(log[0]).toContain(sentence);
      expect(log[0]).toMatch(/the instance is skipped$/);
    },
  );

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
      log: [
        `globals 'globals': option wait is '${wait}', but must be a whole number from 0 to 86400; the default is used instead`,
      ],
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
    ["archive", "usb/x.tar", "a whole path", "--archive"],
    ["rootfs", "rootfs", "a whole path", "--rootfs"],
    ["platform", "linux/arm v5", "like linux/arm/v5", "--platform"],
    ["platform", "armv5", "like linux/arm/v5", "--platform"],
    ["image", "--privileged", "an image's name", "--image"],
  ])("option %s '%s' is reported and reaches no engine", async (option, value, wanted, flag) => {
    const { instances, log } = await run(`config globals 'globals'\n\toption ${option} '${value}'\n${client}`);
    expect(log).toEqual([
      `globals 'globals': option ${option} is '${value}', but must be ${wanted}; the default is used instead`,
    ]);
    const command = instances.wg0?.command ?? [];
    expect(command.includes(flag)).toBe(["image", "rootfs"].includes(option));
    expect(command).not.toContain(value);
  });

  test("two bad globals are reported in one sentence", async () => {
    const { log } = await run(`config globals 'globals'\n\toption wait 'x'\n\toption archive 'y'\n${client}`);
    expect(log).toEqual([
      "globals 'globals': option wait is 'x', but must be a whole number from 0 to 86400; option archive is 'y', but must be a whole path; the default is used instead",
    ]);
  });

  test("a missing mode is reported", async () => {
    const { instances, log } = await run("config instance 'wg0'\n\toption enabled '1'\n");
    expect(instances).toEqual({});
    expect(log).toEqual([
      "instance 'wg0': option mode is missing, but must be client or server; the instance is skipped",
    ]);
  });

  test("if nothing runs, a bad global falls back to its default, and the others apply", async () => {
    const { instances, log, exitCode } = await run(
      `config globals 'globals'\n\toption engine 'dcoker'\n\toption wait '9'\n${client}`,
    );
    expect(log).toEqual([
      "globals 'globals': option engine is 'dcoker', but must be auto, docker, podman or ujail; the default is used instead",
    ]);
    expect(exitCode).toBe(1);
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--engine"), command.indexOf("--engine") + 2)).toEqual(["--engine", "auto"]);
    expect(command.slice(command.indexOf("--wait"), command.indexOf("--wait") + 2)).toEqual(["--wait", "9"]);
  });

  test.each([
    ["engine 'podmann'", "but must be auto, docker, podman or ujail"],
    ["pull 'often'", "but must be missing, always or never"],
    ["wait 'x'", "but must be a whole number from 0 to 86400"],
    ["stop_timeout '3601'", "but must be a whole number from 0 to 3600"],
    ["image '--privileged'", "but must be an image's name"],
    ["archive 'x.tar'", "but must be a whole path"],
    ["platform 'armv5'", "but must be like linux/arm/v5"],
    ["rootfs 'x'", "but must be a whole path"],
  ])("a bad global (%s) neither restarts nor stops running instances", async (option, wanted) => {
    const globals = "config globals 'globals'\n\toption engine 'podman'\n";
    const script = new InitScript(shell, globals + client + second);
    try {
      const before = await script.tell("start");
      script.write(`${globals}\toption ${option}\n${client}\tlist args 'more'\n`);
      for (const verb of [["reload"], ["start"], ["restart"], ["restart", "wg0"], ["renew", "wg0"]]) {
        const [name = "", ...args] = verb;
        const { calls, log, exitCode, instances } = await script.tell(name, ...args);
        expect(calls.filter(([call]) => ["delete", "close_service", "helper"].includes(call ?? ""))).toEqual([]);
        expect(instances).toEqual(before.instances);
        expect({ log, exitCode }).toEqual({
          log: [`globals 'globals': option ${option.replace(" ", " is ")}, ${wanted}; what runs goes on as it is`],
          exitCode: 1,
        });
      }
      // After a stop, nothing is kept.
      expect((await script.tell("stop")).exitCode).toBe(0);
      expect((await script.tell("start")).log).toEqual([expect.stringContaining("; the default is used instead")]);
      expect(script.registered).toEqual(["wg0"]);
    } finally {
      script.remove();
    }
  });
});
