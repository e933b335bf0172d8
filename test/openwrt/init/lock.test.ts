import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { client } from "../stand-in/client.ts";
import { InitScript } from "../stand-in/init.ts";
import { need, shells } from "../tools.ts";

beforeAll(() => need("busybox", "dash", "flock", "mkfifo", "uci"));

const made: InitScript[] = [];
afterEach(() => {
  for (const one of made.splice(0)) one.remove();
});

/** The calls that change procd's instances, in order. */
const changes = (script: InitScript) =>
  script.calls.map(([call]) => call).filter((call) => call === "delete" || call === "close_service");

describe.each(shells)("%s", (_name, ...shell) => {
  const router = () => {
    const script = new InitScript(shell, client);
    made.push(script);
    return script;
  };

  test.each([
    ["pull", "pull"],
    ["load", "load"],
    ["check", "check"],
    ["start", "prune"],
    ["stop", "stop"],
  ])("during a slow %s, procd's lock is free", async (verb, helper) => {
    const script = router();
    const release = await script.hold(helper);
    const slow = script.run(verb);
    await script.called(helper);
    expect(await script.locked()).toBe(false);
    release();
    expect((await slow).exitCode).toBe(0);
  });

  test("a slow pull does not delay a stop", async () => {
    const script = router();
    const release = await script.hold("pull");
    const pull = script.run("pull");
    await script.called("pull");
    expect((await script.run("stop")).exitCode).toBe(0);
    expect(changes(script)).toEqual(["delete"]);
    release();
    await pull;
  });

  test("a stop during a restart is not undone by the restart's start", async () => {
    const script = router();
    const release = await script.hold("stop");
    const restart = script.run("restart", "wg0");
    await script.called("stop");
    expect(await script.locked()).toBe(true);
    const again = script.run("stop");
    // Each of the two stops reads one line.
    release();
    await restart;
    release();
    await again;
    expect(changes(script)).toEqual(["delete", "close_service", "delete"]);
  });
});
