import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { literally, message } from "../messages.ts";
import { client } from "../stand-in/client.ts";
import { InitScript } from "../stand-in/init.ts";
import { need, routerFile, shells } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "uci"));

const made: InitScript[] = [];
afterEach(() => {
  for (const one of made.splice(0)) one.remove();
});

const good = client + client.replace("wg0", "wg1");

/** Faults of the whole file, a function that causes each, and the message: uci's own text if uci finds the fault. */
const faults: [what: string, spoil: (script: InitScript) => void, words: string | RegExp][] = [
  [
    "a hyphen in a section's name, even of a disabled one",
    (script) => script.write(`${good}config instance 'my-name'\n\toption enabled '0'\n`),
    "Parse error (invalid character in name field) at line 13, byte 26",
  ],
  [
    "a hyphen in an option's name",
    (script) => script.write(`${good}\toption log-level 'info'\n`),
    "Parse error (invalid character in name field) at line 13, byte 18",
  ],
  [
    "a quote that is not closed",
    (script) => script.write(`${good}\toption log_level 'info\n`),
    /Parse error \(EOF with unterminated '\) at line \d+, byte \d+/,
  ],
  [
    "a misspelt keyword",
    (script) => script.write(good.replace("config", "confg")),
    "Parse error (invalid command) at line 2, byte 0",
  ],
  [
    "two sections of one name",
    (script) => script.write(`${good}config globals 'wg1'\n`),
    /Parse error \(section of different type overwrites prior section with same name\) at line 13, byte \d+/,
  ],
  ["a text of another kind", (script) => script.write(randomBytes(4096)), /Parse error \(.*\) at line \d+, byte \d+/],
  ["nothing but zeros", (script) => script.write(Buffer.alloc(4096)), message("NO_SECTIONS")],
  ["nothing", (script) => script.write(""), message("NO_SECTIONS")],
  ["comments only", (script) => script.write("# config instance 'wg0'\n"), message("NO_SECTIONS")],
  ["no file", (script) => rmSync(script.at("phantun-runtime")), "Entry not found"],
  [
    "a folder",
    (script) => {
      rmSync(script.at("phantun-runtime"));
      mkdirSync(script.at("phantun-runtime"));
    },
    "Entry not found",
  ],
  [
    "a link to nowhere",
    (script) => {
      rmSync(script.at("phantun-runtime"));
      symlinkSync("nowhere", script.at("phantun-runtime"));
    },
    "Entry not found",
  ],
  [
    "a misspelt type",
    (script) => script.write(good.replaceAll("config instance", "config instanse")),
    message("SECTION_TYPE", "wg0", "instanse"),
  ],
  [
    "a misspelt type of one section",
    (script) => script.write(good.replace("config instance 'wg1'", "config Instance 'wg1'")),
    message("SECTION_TYPE", "wg1", "Instance"),
  ],
  [
    "globals by another name",
    (script) => script.write(`config globals 'global'\n\toption engine 'podman'\n${good}`),
    message("GLOBALS_NAME", "global"),
  ],
  [
    "an instance by the name of globals",
    (script) => script.write(good.replace("wg1", "globals")),
    message("GLOBALS_TYPE"),
  ],
];

/** A verb's effects on procd's instances and on containers. */
const effects = (calls: readonly string[][]) =>
  calls.filter(([call]) => ["delete", "close_service", "helper"].includes(call ?? ""));

describe.each(shells)("%s", (_name, ...shell) => {
  const router = (uci = good) => {
    const script = new InitScript(shell, uci);
    made.push(script);
    return script;
  };
  /** The line with the file's fault and its effect, which is a message's name. */
  const line = (fault: string | RegExp, effect: string) => {
    const of = (text: string) => message(effect, message("FILE_FAULT", text));
    if (typeof fault === "string") return of(fault);
    const [start = "", end = ""] = of("\0").split("\0").map(literally);
    return expect.stringMatching(new RegExp(`^${start}${fault.source}${end}$`));
  };

  describe.each(faults)("%s", (_what, spoil, words) => {
    test("every verb leaves running instances alone, and reports one line", async () => {
      const script = router();
      const before = await script.tell("start");
      spoil(script);
      for (const verb of ["reload", "start", "start wg0", "restart", "restart wg0", "renew wg0"]) {
        const [name = "", ...args] = verb.split(" ");
        const { calls, log, exitCode, instances, triggers, stderr } = await script.tell(name, ...args);
        expect(effects(calls), verb).toEqual([]);
        expect({ instances, triggers }).toEqual({ instances: before.instances, triggers: before.triggers });
        expect(script.registered).toEqual(["wg0", "wg1"]);
        expect({ log, stderr }, verb).toEqual({ log: [line(words, "NOT_CHANGED")], stderr: "" });
        expect(exitCode).toBe(1);
      }
    });

    test("at boot nothing is started, and a reload of the corrected file starts it", async () => {
      const script = router();
      spoil(script);
      const { log, exitCode, instances, triggers, calls } = await script.tell("boot");
      expect(log).toEqual([line(words, "NOTHING_STARTED")]);
      expect({ exitCode, instances }).toEqual({ exitCode: 1, instances: {} });
      expect(triggers.map(({ type }) => type)).toEqual(["config.change"]);
      expect(calls.filter(([call]) => call === "helper")).toEqual([]);
      rmSync(script.at("phantun-runtime"), { recursive: true, force: true });
      script.write(good);
      expect((await script.tell("reload")).exitCode).toBe(0);
      expect(script.registered).toEqual(["wg0", "wg1"]);
    });

    test("check reports it too, and continues", async () => {
      const script = router();
      spoil(script);
      const { stdout, exitCode, log, calls } = await script.tell("check");
      expect(stdout).toEqual(line(words, "CHECK_SETTINGS"));
      expect({ exitCode, log }).toEqual({ exitCode: 1, log: [] });
      expect(calls.at(-1)?.slice(0, 2)).toEqual(["helper", "check"]);
    });
  });

  test.each([["stop"], ["stop", "wg0"], ["shutdown"]])("%s %s needs no file", async (...verb) => {
    const script = router();
    await script.tell("start");
    rmSync(script.at("phantun-runtime"));
    const [name = "", ...args] = verb.filter(Boolean);
    const { calls, log, exitCode, stderr } = await script.tell(name, ...args);
    expect(effects(calls)).toEqual([
      ["delete", args[0] ?? ""],
      ["helper", "stop", "--timeout", "5", "--known", "", "--", ...args],
    ]);
    expect({ log, exitCode, stderr }).toEqual({ log: [], exitCode: 0, stderr: "" });
  });

  test.each(["pull", "load"])("%s fetches nothing", async (verb) => {
    const script = router();
    rmSync(script.at("phantun-runtime"));
    const { calls, log, exitCode } = await script.tell(verb);
    expect(effects(calls)).toEqual([]);
    expect({ log, exitCode }).toEqual({ log: [line("Entry not found", "NOTHING_DONE")], exitCode: 1 });
  });

  test("a file without instances ends them all", async () => {
    const script = router();
    await script.tell("start");
    script.write(readFileSync(routerFile("etc/config/phantun-runtime")));
    const { log, exitCode, instances } = await script.tell("reload");
    expect({ log, exitCode, instances }).toEqual({ log: [], exitCode: 0, instances: {} });
  });

  test("an instance that waits for its next start is left alone, too", async () => {
    const script = router(client);
    await script.tell("start");
    script.wait("wg0");
    script.write("");
    const { calls, exitCode } = await script.tell("reload");
    expect({ effects: effects(calls), exitCode }).toEqual({ effects: [], exitCode: 1 });
  });
});
