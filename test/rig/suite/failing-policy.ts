import type { Host } from "../../../launcher/src/host.ts";

/**
 * A policy that replaces the launcher's own and fails as the variable FAIL says. It shows how the host handles failures,
 * without a hook in the shipped executable. It must be one script without imports, since only its types are stripped.
 */
declare const host: Host;

/** Allocates memory, halving the size after each failure, until not even the smallest object can be allocated. */
function devour(kept: unknown[]): void {
  for (let length = 65_536; length >= 1; length /= 2) {
    try {
      for (;;) kept.push(new Array(length).fill(length));
    } catch {
      // Failed: half the size may still succeed.
    }
  }
}

function recurse(depth: number): number {
  return recurse(depth + 1) + 1;
}

/** Calls the host's functions, with almost no memory left. */
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
  "throw a value without a text": () => {
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
    // Succeeds only with an evaluator; the host has none, so this is an ordinary error.
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
