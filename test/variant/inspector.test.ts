import { copyFile, readFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireTools } from "../rig/hosts/tools.ts";
import { Rootfs } from "../rig/image/rootfs.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { PROGRAM } from "../rig/suite/world.ts";
import { variantImage } from "./image.ts";

/** The kernel's notation for a listening socket, after both addresses, in /proc/PID/net/tcp (proc_pid_net(5)). */
const LISTENS = /^\s*\d+: \S+ \S+ 0A /m;

/** Whether a TCP socket listens in a process's network namespace; false if the process is gone. */
async function listens(pid: number): Promise<boolean> {
  const read = (table: string) => readFile(`/proc/${pid}/net/${table}`, "latin1").catch(() => "");
  return (await Promise.all(["tcp", "tcp6"].map(read))).some((table) => LISTENS.test(table));
}

/** Waits for a process's only child. Returns its pid. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "latin1");
    if (children !== "") return Number(children);
  }
}

/**
 * Starts a command as PID 1 in a new network namespace with a loopback, and sends it SIGUSR1 at random times until it
 * exits or a socket listens. Returns the outcome.
 */
async function storm(command: readonly string[]): Promise<"it opened" | number | undefined> {
  const [program = "", ...words] = [
    ...["unshare", "--net", "--pid", "--fork", "--kill-child"],
    ...["sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...command],
  ];
  const life = execa(program, words, { env: { MODE: "client" }, reject: false, stdio: "ignore" });
  const pid = await childOf(life.pid ?? 0);
  while (life.exitCode === null) {
    try {
      process.kill(pid, "SIGUSR1");
    } catch {
      break;
    }
    if (await listens(pid)) {
      process.kill(pid, "SIGKILL");
      await life;
      return "it opened";
    }
    await pause(Math.random() * 2);
  }
  return (await life).exitCode;
}

describe("SIGUSR1 at any time", () => {
  let rootfs: Rootfs;
  beforeAll(async () => {
    await requireTools("chroot", "docker", "ip", "tar", "unshare");
    rootfs = await Rootfs.unpack(variantImage);
    await copyFile((await compileTools()).probe, join(rootfs.folder, PROGRAM));
  });
  afterAll(() => rootfs?.remove());

  it("opens no inspector in the launcher, and finally reaches the program", async () => {
    for (let start = 0; start < 20; start++) {
      expect(await storm(["chroot", rootfs.folder, "/phantun-runtime", "pause"])).toBe(128 + constants.signals.SIGUSR1);
    }
  });

  it("would open one in an unmodified Node", async () => {
    expect(await storm([process.execPath, "--eval", "setInterval(() => {}, 1000)"])).toBe("it opened");
  });
});
