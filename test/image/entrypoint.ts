import { join } from "node:path";
import { execa } from "execa";
import type { Rootfs } from "../rig/image/rootfs.ts";

/** The time limit for a run of the entrypoint, in milliseconds. */
const patience = 20_000;

/**
 * Starts the image's entrypoint outside Docker, as PID 1 of new namespaces; the network has only a loopback device that is
 * down. Here a debugger can wrap the entrypoint, and a device filter can be set.
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
