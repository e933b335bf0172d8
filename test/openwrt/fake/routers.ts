import { rmSync } from "node:fs";
import { afterEach } from "vitest";
import { shells } from "../tools.ts";
import { FakeRouter } from "./router.ts";

/** The shells by their whole path: a fake router's PATH has none. */
export const absoluteShells = shells.map(
  ([name, command, ...args]) => [name, [`/usr/bin/${command}`, ...args]] as const,
);

/** How procd starts an instance, up to its own options and arguments. */
export const run = ["run", "fake0", "--mode", "client", "--image", "img:1", "--wait", "1"];

/** Gives routers that are removed after each test of the file. */
export function routers(): (...engines: ("docker" | "podman" | "ujail")[]) => FakeRouter {
  const made: FakeRouter[] = [];
  afterEach(() => {
    for (const one of made.splice(0)) one.remove();
    rmSync("/var/run/phantun-runtime/fake0", { recursive: true, force: true });
  });
  return (...engines) => {
    const router = new FakeRouter(...engines);
    made.push(router);
    return router;
  };
}
