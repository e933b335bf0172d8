import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { client } from "./stand-in/client.ts";
import { runInit } from "./stand-in/init.ts";
import { need, routerFile, shells } from "./tools.ts";

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
/** The stand-in puts its own name in the helper's place. */
const named = (command: string[] | undefined) => ["/usr/libexec/phantun-runtime", ...(command ?? []).slice(1)];

const second = client.replace("wg0", "wg1");

describe.each(shells)("%s", (_name, ...shell) => {
  const run = (uci: string, verb = "start", ...args: string[]) => runInit(shell, uci, verb, ...args);

  test("what is installed starts nothing, watches its own configuration, and complains of nothing", async () => {
    const uci = readFileSync(routerFile("etc/config/phantun-runtime"), "utf8");
    const { instances, log, calls, stderr } = await run(uci);
    expect({ instances, log, stderr }).toEqual({ instances: {}, log: [], stderr: "" });
    expect(calls).toContainEqual(["add_reload_trigger", "phantun-runtime"]);
    expect(calls).toContainEqual(["links", "S99", "K10"]);
  });

  test("four lines of UCI are a supervised instance", async () => {
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

  test("arguments pass word for word: blanks, quotes, stars, dollars, the empty word, line breaks", async () => {
    const words = ["a b", "", "'", '"', "*", "$HOME", "`id`", "\\", "--", "-", "é", "x\ny"];
    const lists = words.map((word) => `\tlist args '${word.replaceAll("'", "'\\''")}'\n`).join("");
    const { instances } = await run(`config instance 'wg0'\n\toption enabled '1'\n\toption mode 'server'\n${lists}`);
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--") + 1)).toEqual(words);
  });

  test("option args in one line is split on white space and nothing else", async () => {
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

  test("changing one instance leaves the other's description as it was, so procd restarts only that one", async () => {
    const before = await run(client + second);
    const after = await run(client + second.replace("51821", "51822"));
    expect(after.instances.wg0).toEqual(before.instances.wg0);
    expect(after.instances.wg1).not.toEqual(before.instances.wg1);
  });

  test("interfaces restart the instances that list them, and only enabled ones", async () => {
    const listing = `${client}\tlist interface 'wan'\n\tlist interface 'wan6'\n`;
    const { calls } = await run(`${listing}${second}${listing.replace("wg0", "off").replace("'1'", "'0'")}`);
    expect(calls.filter(([call]) => call === "add_interface_trigger")).toEqual(
      ["wan", "wan6"].map((name) => [
        "add_interface_trigger",
        "interface.*.up",
        name,
        "/etc/init.d/phantun-runtime",
        "restart",
        "wg0",
      ]),
    );
  });

  test("env and interface, too, are taken as an option that is split on white space", async () => {
    const { instances, calls } = await run(
      `${client}\toption env 'A=b  C=*'\n\toption interface 'wan wan6'\n\toption log_level 'info'\n`,
    );
    const command = instances.wg0?.command ?? [];
    expect(command.slice(command.indexOf("--env"), command.indexOf("--"))).toEqual(["--env", "A=b", "--env", "C=*"]);
    const triggers = calls.filter(([call]) => call === "add_interface_trigger");
    expect(triggers.map(([, , name]) => name)).toEqual(["wan", "wan6"]);
  });

  test("a start removes the containers of sections that are gone, and spares bad and living ones", async () => {
    const { calls } = await run(`${client}${second}\toption mode 'x'\nconfig instance 'old'\n\toption enabled '0'\n`);
    expect(calls.at(-1)).toEqual(["helper", "reap", "--engine", "auto", "--timeout", "5", "--", "wg0", "wg1"]);
  });

  test("start of one section adds that one only, and spares the others", async () => {
    const { calls, instances } = await run(client + second, "start", "wg1");
    expect(Object.keys(instances)).toEqual(["wg1"]);
    expect(calls).toContainEqual(["close_service", "add"]);
    expect(calls.at(-1)).toEqual(["helper", "reap", "--engine", "auto", "--timeout", "5", "--", "wg0", "wg1"]);
  });

  test("stop asks the engine once procd has forgotten what to start again, for all or for one", async () => {
    const all = await run(client, "stop");
    expect(all.calls.slice(1)).toEqual([
      ["delete", ""],
      ["helper", "stop", "--engine", "auto", "--timeout", "5", "--"],
    ]);
    const one = await run(client, "stop", "wg0");
    expect(one.calls.slice(1)).toEqual([
      ["delete", "wg0"],
      ["helper", "stop", "--engine", "auto", "--timeout", "5", "--", "wg0"],
    ]);
  });

  test("restart of one starts it when nothing of it is left, and leaves the others", async () => {
    const { calls } = await run(client + second, "restart", "wg1");
    const order = calls.map(([call, first]) => `${call} ${first}`);
    expect(order.filter((one) => /^(helper|delete|open_|close_service)/.test(one))).toEqual([
      "delete wg1",
      "helper stop",
      "open_service phantun-runtime",
      "open_instance wg1",
      "close_service add",
      "helper reap",
    ]);
    expect(calls.find(([call, verb]) => call === "helper" && verb === "stop")?.at(-1)).toBe("wg1");
  });

  test.each([
    ["pull", [], []],
    ["check", [], []],
    ["load", ["/mnt/usb/x.tar"], ["--archive", "/mnt/usb/x.tar"]],
  ])("%s hands the settings to the helper", async (verb, args, added) => {
    const { calls } = await run(client, verb, ...args);
    expect(calls.at(-1)?.slice(0, 2)).toEqual(["helper", verb]);
    expect(calls.at(-1)?.slice(-added.length || undefined)).toEqual(added.length > 0 ? added : calls.at(-1));
  });
});
