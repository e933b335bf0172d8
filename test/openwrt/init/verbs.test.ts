import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { message } from "../messages.ts";
import { client } from "../stand-in/client.ts";
import { InitScript, runInit } from "../stand-in/init.ts";
import { need, routerFile, shells } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "uci"));

const helperOptions = ["--engine", "auto", "--image", "phantun-runtime:latest", "--pull", "missing"];
const rest = ["--rootfs", "/usr/lib/phantun-runtime/rootfs", "--wait", "120", "--timeout", "5"];
const head = (section: string, mode: string) => [
  "/usr/libexec/phantun-runtime",
  "run",
  section,
  "--mode",
  mode,
  ...helperOptions,
  ...rest,
];
/** Replaces the stand-in's name by the helper's path. */
const named = (command: string[] | undefined) => ["/usr/libexec/phantun-runtime", ...(command ?? []).slice(1)];

const second = client.replace("wg0", "wg1");
const invalidMode = (value: string) => message("INVALID", "mode", value, message("A_MODE"));

describe.each(shells)("%s", (_name, ...shell) => {
  const run = (uci: string, verb = "start", ...args: string[]) => runInit(shell, uci, verb, ...args);

  test("the installed configuration starts nothing, is watched, and causes no message", async () => {
    const uci = readFileSync(routerFile("etc/config/phantun-runtime"), "utf8");
    const { instances, log, calls, stderr } = await run(uci);
    expect({ instances, log, stderr }).toEqual({ instances: {}, log: [], stderr: "" });
    expect(calls).toContainEqual(["add_reload_trigger", "phantun-runtime"]);
    expect(calls).toContainEqual(["links", "S99", "K10"]);
  });

  test("four lines of UCI define a supervised instance", async () => {
    const { instances, calls } = await run(client);
    expect(named(instances.wg0?.command)).toEqual([...head("wg0", "client"), "--", "--local", "127.0.0.1:51821"]);
    expect(instances.wg0).toMatchObject({
      respawn: ["3600", "5", "0"],
      term_timeout: ["10"],
      stdout: ["1"],
      stderr: ["1"],
    });
    expect(calls).toContainEqual(["close_service", "set"]);
  });

  test("arguments pass unchanged: blanks, quotes, stars, dollars, the empty word, line breaks", async () => {
    const words = ["a b", "", "'", '"', "*", "$HOME", "`id`", "\\", "--", "-", "é", "x\ny"];
    const lists = words.map((word) => `\tlist args '${word.replaceAll("'", "'\\''")}'\n`).join("");
    const { instances } = await run(`config instance 'wg0'\n\toption enabled '1'\n\toption mode 'server'\n${lists}`);
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--") + 1)).toEqual(words);
  });

  test("option args in one line is split on white space only", async () => {
    const { instances } = await run(
      "config instance 'wg0'\n\toption enabled '1'\n\toption mode 'client'\n\toption args '--local  1:2 * $X'\n",
    );
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--") + 1)).toEqual(["--local", "1:2", "*", "$X"]);
  });

  test("every option reaches the helper", async () => {
    const { instances, log } = await run(`
config globals 'globals'
	option engine 'podman'
	option image 'registry.example/phantun-runtime:1'
	option pull 'never'
	option archive '/mnt/my disk/image.tar'
	option platform 'linux/arm/v5'
	option rootfs '/opt/rootfs'
	option wait '7'
	option stop_timeout '2'
${client}	option log_level 'info'
	list env 'TOKIO_WORKER_THREADS=1'
	list env 'A=b c=d'
	option iface_name 'ptun0'
	option iface_file '/var/run/ptun0'
	option respawn_threshold '60'
	option respawn_timeout '9'
	option respawn_retry '3'
`);
    expect(log).toEqual([]);
    expect(instances.wg0).toMatchObject({ respawn: ["60", "9", "3"], term_timeout: ["7"] });
    expect((instances.wg0?.command ?? []).slice(1)).toEqual(
      "run|wg0|--mode|client|--engine|podman|--image|registry.example/phantun-runtime:1|--pull|never|--rootfs|/opt/rootfs|--wait|7|--timeout|2|--archive|/mnt/my disk/image.tar|--platform|linux/arm/v5|--log-level|info|--iface-name|ptun0|--iface-file|/var/run/ptun0|--env|TOKIO_WORKER_THREADS=1|--env|A=b c=d|--|--local|127.0.0.1:51821".split(
        "|",
      ),
    );
  });

  test("changing one instance leaves the other's definition unchanged, so procd restarts only that one", async () => {
    const before = await run(client + second);
    const after = await run(client + second.replace("51821", "51822"));
    expect(after.instances.wg0).toEqual(before.instances.wg0);
    expect(after.instances.wg1).not.toEqual(before.instances.wg1);
  });

  test("env and interface as an option are split on white space, too", async () => {
    const { instances, triggers } = await run(
      `${client}\toption env 'A=b  C=*'\n\toption interface 'wan wan6'\n\toption log_level 'info'\n`,
    );
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--env"), command.indexOf("--"))).toEqual(["--env", "A=b", "--env", "C=*"]);
    expect(triggers.flatMap(({ data }) => data.interface ?? [])).toEqual(["wan", "wan6"]);
  });

  test("a start removes the containers of removed, disabled or faulty sections", async () => {
    const { calls } = await run(`${client}${second}\toption mode 'x'\nconfig instance 'old'\n\toption enabled '0'\n`);
    expect(calls.at(-1)).toEqual(["helper", "prune", "--timeout", "5", "--", "wg0"]);
  });

  test.each([
    ["start", "wg9", message("UNKNOWN_INSTANCE", "wg9")],
    ["restart", "wg9", message("UNKNOWN_INSTANCE", "wg9")],
    ["start", "wg1", message("DISABLED", "wg1")],
  ])("%s of %s is impossible, which is reported, and changes nothing", async (verb, name, sentence) => {
    const router = new InitScript(shell, `${client}${second.replace("'1'", "'0'")}`);
    try {
      const before = await router.tell("start");
      const { log, exitCode, instances, triggers, stderr } = await router.tell(verb, name);
      expect({ log, exitCode, stderr }).toEqual({ log: [sentence], exitCode: 1, stderr: "" });
      expect({ instances, triggers }).toEqual({ instances: before.instances, triggers: before.triggers });
    } finally {
      router.remove();
    }
  });

  test("a restart of an instance that cannot start again does not stop it", async () => {
    const router = new InitScript(shell, client);
    try {
      await router.tell("start");
      router.write(`${client}\toption mode 'x'\n`);
      const { log, exitCode } = await router.tell("restart", "wg0");
      expect({ log, exitCode, left: router.registered }).toEqual({
        log: [message("NOT_CHANGED", message("INSTANCE_FAULT", "wg0", invalidMode("x")))],
        exitCode: 1,
        left: ["wg0"],
      });
    } finally {
      router.remove();
    }
  });

  test("a failure of the helper becomes the exit code", async () => {
    for (const [verb, helper] of [
      ["start", "prune"],
      ["stop", "stop"],
      ["check", "check"],
      ["pull", "pull"],
    ]) {
      const router = new InitScript(shell, client);
      writeFileSync(router.at(`fail-${helper}`), "");
      expect((await router.tell(verb ?? "")).exitCode).toBe(1);
      router.remove();
    }
  });

  test("start of one section adds only that one, and leaves the others alone", async () => {
    const { calls, instances } = await run(client + second, "start", "wg1");
    expect(Object.keys(instances)).toEqual(["wg1"]);
    expect(calls).toContainEqual(["close_service", "add"]);
    expect(calls.at(-1)).toEqual(["helper", "prune", "--timeout", "5", "--", "wg0", "wg1"]);
  });

  test("stop calls the engine after procd has dropped the instances, for all or for one", async () => {
    const all = await run(client, "stop");
    expect(all.calls.slice(1)).toEqual([
      ["delete", ""],
      ["helper", "stop", "--timeout", "5", "--known", "wg0", "--"],
    ]);
    const one = await run(client, "stop", "wg0");
    expect(one.calls.slice(1)).toEqual([
      ["delete", "wg0"],
      ["helper", "stop", "--timeout", "5", "--known", "wg0", "--", "wg0"],
    ]);
  });

  test("restart of one starts it after its old container is gone, and leaves the others alone", async () => {
    const { calls } = await run(client + second, "restart", "wg1");
    const order = calls.map(([call, first]) => `${call} ${first}`);
    expect(order.filter((one) => /^(helper|delete|open_|close_service)/.test(one))).toEqual([
      "delete wg1",
      "helper stop",
      "open_service phantun-runtime",
      "open_instance wg1",
      "close_service add",
      "helper prune",
    ]);
    expect(calls.find(([call, verb]) => call === "helper" && verb === "stop")?.at(-1)).toBe("wg1");
  });

  test.each([
    ["pull", [], []],
    ["check", [], []],
    ["load", ["/mnt/usb/x.tar"], ["--archive", "/mnt/usb/x.tar"]],
  ])("%s passes all settings to the helper", async (verb, args, added) => {
    const globals =
      "config globals 'globals'\n\toption engine 'podman'\n\toption pull 'never'\n\toption archive '/a.tar'\n";
    const more = "\toption platform 'linux/arm/v5'\n\toption image 'img:1'\n\toption rootfs '/r'\n\toption wait '7'\n";
    const { calls } = await run(globals + more + client, verb, ...args);
    expect(calls.at(-1)).toEqual([
      ..."helper|VERB|--engine|podman|--image|img:1|--rootfs|/r|--wait|7|--pull|never|--archive|/a.tar|--platform|linux/arm/v5"
        .replace("VERB", verb)
        .split("|"),
      ...added,
    ]);
  });

  test("check reports every fault of the file's sections, or that there is none", async () => {
    const bad = `config globals 'globals'\n\toption wait 'x'\n${client}\toption mode 'y'\n${second}`;
    const { stdout, exitCode, log } = await run(bad, "check");
    const faults = [
      message("GLOBALS_FAULT", message("INVALID", "wait", "x", message("A_NUMBER", 86400))),
      message("INSTANCE_FAULT", "wg0", invalidMode("y")),
    ];
    expect({ stdout, exitCode, log }).toEqual({
      stdout: message("CHECK_SETTINGS", faults.join("; ")),
      exitCode: 1,
      log: [],
    });
    const fine = await run(client, "check");
    expect([fine.stdout, fine.exitCode]).toEqual([message("CHECK_SETTINGS_CORRECT"), 0]);
  });
});
