import type { Host } from "../../../launcher/src/host.ts";

/**
 * A policy that fails as its variable FAIL says, in the place of the launcher's own: what the host does then can be seen
 * without a hook in the shipped executable. It stays one script without imports, since it is only stripped of its types.
 */
declare const host: Host;

/** Keeps asking for memory, in halves of what has been refused, until not even the smallest object is to be had. */
function devour(kept: unknown[]): void {
  for (let length = 65_536; length >= 1; length /= 2) {
    try {
      for (;;) kept.push(new Array(length).fill(length));
    } catch {
      // Refused: half of it may still be had.
    }
  }
}

function recurse(depth: number): number {
  return recurse(depth + 1) + 1;
}

/** Calls all that the host offers without a word to spare. */
function ask(): void {
  const kept: unknown[] = [];
  devour(kept);
  for (;;) {
    host.env("MODE");
    host.tryOpen("/no/such/device");
    host.kill(0, 0);
    host.capability(12);
    host.becomeSubreaper();
    host.clearHandOff();
    kept.push({});
  }
}

const ways: Readonly<Record<string, () => void>> = {
  throw: () => {
    throw new Error("thrown on purpose");
  },
  "throw nothing": () => {
    throw undefined;
  },
  "throw what has no text": () => {
    throw {
      toString() {
        throw new Error("no text");
      },
    };
  },
  recurse: () => {
    recurse(0);
  },
  devour: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(100).fill(0));
  },
  ask,
  "evaluate text": () => {
    // Done, if there were an evaluator; the host has none, and that is an error like any other.
    if (Function("return 1")() === 1) host.exit(0);
  },
};

const [moment, way] = (host.env("FAIL") ?? "").split(": ");
const fail = (now: string): void => {
  if (moment === now) ways[way ?? ""]?.();
};

host.handOff("IFACE_NAME", "IFACE_FILE");
fail("before the child");
host.spawn("/usr/local/bin/phantun-client");
fail("with the child");
if (moment !== "at the end") {
  host.run({
    signal: () => fail("at a signal"),
    exited: () => {
      fail("at an end");
      host.exit(1);
    },
  });
}
