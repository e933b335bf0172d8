import { rmSync } from "node:fs";
import { afterEach } from "vitest";
import { shells } from "../tools.ts";
import { FakeRouter } from "./router.ts";

/** The shells with absolute paths: a fake router's PATH has none. */
export const absoluteShells = shells.map(
  ([name, command, ...args]) => [name, [`/usr/bin/${command}`, ...args]] as const,
);

/** procd's command for an instance, without the instance's own options and arguments. */
export const run = ["run", "fake0", "--mode", "client", "--image", "img:1", "--wait", "1"];

/** Returns a function that creates routers, which are removed after each test of the file. */
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
