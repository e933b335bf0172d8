import { join } from "node:path";
import { execa } from "execa";
import type { Rootfs } from "../rig/image/rootfs.ts";

/** How long a life of the entrypoint may last, in milliseconds, before it counts as hung. */
const patience = 20_000;

/**
 * Starts the image's entrypoint outside Docker, as PID 1 of namespaces of its own whose network is a loopback device
 * that is down. This is where a debugger can stand in front of it, and where the machine's own device filter can be set.
 */
export function enter(rootfs: Rootfs, before: string[], environment: Record<string, string>, args: string[]) {
  const [program = "unshare", ...rest] = [
    ...before,
    ...["unshare", "--net", "--pid", "--fork", "--mount", "--kill-child"],
    ...["sh", join(import.meta.dirname, "enter-rootfs.sh"), rootfs.folder, ...args],
  ];
  const env = { PATH: process.env.PATH ?? "", ...environment };
  return execa(program, rest, { env, extendEnv: false, stdin: "ignore", reject: false, timeout: patience });
}
