import { describe, expect, test } from "vitest";
import type { Events } from "../../../launcher/src/host.ts";
import { launch } from "../../../launcher/src/launch.ts";
import { CHILD, FakeHost, type Situation } from "./fake-host.ts";

const client = { MODE: "client" };
const withFile = { ...client, IFACE_NAME: "ptun0", IFACE_FILE: "/run/iface" };
const refused = { errno: 13, text: "Permission denied" };

function launched(situation: Situation): FakeHost {
  const host = new FakeHost(situation);
  launch(host);
  return host;
}

const ends =
  (code: number, signal = 0) =>
  (events: Events): void =>
    events.exited(CHILD, code, signal);

describe("order", () => {
  test("handoff written, child spawned, handoff cleared, exit, and no output", () => {
    const host = launched({ env: withFile, life: ends(0) });
    expect(host.effects).toEqual([
      "handOff IFACE_NAME IFACE_FILE",
      "spawn /usr/local/bin/phantun-client",
      "run",
      "clearHandOff",
      "exit 0",
    ]);
    expect(host.lines).toEqual([]);
  });

  test("without a handoff no file is touched", () => {
    expect(launched({ env: { MODE: "server" }, life: ends(0) }).effects).toEqual([
      "spawn /usr/local/bin/phantun-server",
      "run",
      "exit 0",
    ]);
  });
});

describe("refusals", () => {
  test("a missing MODE starts nothing and exits with 64", () => {
    const host = launched({ env: { IFACE_NAME: "ptun0", IFACE_FILE: "/run/iface" } });
    expect(host.effects).toEqual(["exit 64"]);
    expect(host.lines).toEqual([expect.stringMatching(/^phantun-runtime: MODE is not set/)]);
  });

  test("a handoff that cannot be written starts nothing and exits with 73", () => {
    const host = launched({ env: withFile, handOff: refused });
    expect(host.effects).toEqual(["handOff IFACE_NAME IFACE_FILE", "exit 73"]);
    expect(host.lines).toEqual([
      expect.stringMatching(/^phantun-runtime: IFACE_FILE "\/run\/iface" could not be written: Permission denied\./),
    ]);
  });

  test("a program that cannot be started empties the handoff first", () => {
    const host = launched({ env: withFile, spawn: { refused: "program", error: { errno: 2, text: "Not there" } } });
    expect(host.effects.slice(-2)).toEqual(["clearHandOff", "exit 127"]);
    expect(host.effects).not.toContain("run");
    expect(host.lines).toHaveLength(1);
  });
});

describe("signals", () => {
  test("each except 32 and 33 is forwarded to the child once, in order", () => {
    const numbers = Array.from({ length: 64 }, (_, index) => index + 1);
    const host = launched({ env: client, life: (events) => numbers.forEach((number) => void events.signal(number)) });
    expect(host.of("kill")).toEqual(
      numbers.filter((number) => number !== 32 && number !== 33).map((n) => `${CHILD} ${n}`),
    );
    expect(host.lines).toEqual([]);
  });

  test("a child that is already gone causes no message", () => {
    const gone = { errno: 3, text: "No such process" };
    expect(launched({ env: client, kill: gone, life: (events) => events.signal(15) }).lines).toEqual([]);
  });

  test("a signal that the system does not deliver is reported", () => {
    const host = launched({ env: client, kill: refused, life: (events) => events.signal(10) });
    expect(host.lines).toEqual([
      "phantun-runtime: Signal 10 could not be passed on to /usr/local/bin/phantun-client: Permission denied.",
    ]);
  });

  test("nothing happens after the exit, on engines where exit returns", () => {
    const host = launched({
      env: withFile,
      life(events) {
        events.exited(CHILD, 3, 0);
        events.signal(15);
        events.exited(CHILD, 4, 0);
      },
    });
    expect(host.effects.slice(-2)).toEqual(["clearHandOff", "exit 3"]);
    expect(host.of("exit")).toEqual(["3"]);
  });
});

describe("ends", () => {
  test("an orphan's end does not end the launcher", () => {
    const host = launched({
      env: client,
      life(events) {
        events.exited(CHILD + 1, 9, 0);
        events.exited(CHILD, 5, 0);
      },
    });
    expect(host.of("exit")).toEqual(["5"]);
  });

  test("a child killed by signal n gives 128 + n", () => {
    expect(launched({ env: client, life: ends(0, 15) }).of("exit")).toEqual(["143"]);
  });

  test("a handoff that cannot be emptied is reported, and the child's exit code is kept", () => {
    const host = launched({ env: withFile, clear: refused, life: ends(0, 15) });
    expect(host.of("exit")).toEqual(["143"]);
    expect(host.lines).toEqual([expect.stringMatching(/could not be emptied: Permission denied\..*by hand\.$/)]);
  });
});

describe("explanations", () => {
  const bare = { env: client, tun: { errno: 2, text: "No such file or directory" }, netAdmin: "absent" } as const;

  test("a failure of phantun is explained in one line and keeps its exit code", () => {
    const host = launched({ ...bare, life: ends(101) });
    expect(host.lines).toEqual([
      expect.stringMatching(/^phantun-runtime: \/usr\/local\/bin\/phantun-client ended with 101/),
    ]);
    expect(host.of("exit")).toEqual(["101"]);
  });

  test.each([1, 2, 3, 15])("not after a forwarded stop (signal %i)", (stop) => {
    const host = launched({
      ...bare,
      life(events) {
        events.signal(stop);
        events.exited(CHILD, 101, 0);
      },
    });
    expect(host.lines).toEqual([]);
    expect(host.of("tryOpen")).toEqual([]);
  });

  test("not when a signal killed it", () => {
    expect(launched({ ...bare, life: ends(0, 9) }).lines).toEqual([]);
  });
});

describe("not as PID 1", () => {
  test("it becomes a subreaper before it starts anything", () => {
    expect(launched({ env: client, pid: 42, life: ends(0) }).effects).toEqual([
      "becomeSubreaper",
      "spawn /usr/local/bin/phantun-client",
      "run",
      "exit 0",
    ]);
  });

  test("a failure to become one is a warning", () => {
    const host = launched({ env: client, pid: 42, subreaper: refused, life: ends(0) });
    expect(host.of("exit")).toEqual(["0"]);
    expect(host.lines).toEqual([expect.stringMatching(/Permission denied/)]);
  });
});

test("an incomplete handoff is reported, and phantun runs", () => {
  const host = launched({ env: { ...client, IFACE_FILE: "/run/iface" }, life: ends(0) });
  expect(host.effects).toEqual(["spawn /usr/local/bin/phantun-client", "run", "exit 0"]);
  expect(host.lines).toEqual([expect.stringMatching(/IFACE_NAME is not set, so nothing is written/)]);
});
