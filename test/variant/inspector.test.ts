import { once } from "node:events";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileTools } from "../conformance/tools.ts";
import { PROGRAM } from "../conformance/world.ts";
import { requireTools } from "../hosts/tools.ts";
import { Rootfs } from "../image/rootfs.ts";
import { variantImage } from "./image.ts";

/** How the kernel writes a socket that listens, in /proc/PID/net/tcp (proc_pid_net(5)): after both addresses. */
const LISTENS = /^\s*\d+: \S+ \S+ 0A /m;

/** Whether anything listens to TCP in a process's network. */
async function listens(pid: number): Promise<boolean> {
  const tables = await Promise.all(["tcp", "tcp6"].map((table) => readFile(`/proc/${pid}/net/${table}`, "latin1")));
  return tables.some((table) => LISTENS.test(table));
}

/** The one child of a process, as soon as there is one. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "latin1");
    if (children !== "") return Number(children);
  }
}

/**
 * Starts a command as PID 1 in a network of its own, whose loopback is up, and sends it SIGUSR1 after SIGUSR1 in random
 * moments until it has said its last word. Returns whether anything ever listened.
 */
async function opensUnderStorm(command: readonly string[], lastWord: string): Promise<boolean> {
  const [program = "", ...words] = [
    ...["unshare", "--net", "--pid", "--fork", "--kill-child"],
    ...["sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...command],
  ];
  const life = execa(program, words, { env: { MODE: "client" }, reject: false, stdin: "ignore", buffer: false });
  let said = false;
  const lines = createInterface({ input: life.stdout });
  lines.on("line", (line) => {
    said ||= line === lastWord;
  });
  const ended = once(lines, "close").then(() => {
    if (!said) throw new Error(`${command.join(" ")} ended without a word.`);
  });
  const pid = await childOf(life.pid ?? 0);
  let opened = false;
  while (!said) {
    process.kill(pid, "SIGUSR1");
    await Promise.race([pause(Math.random() * 2), ended]);
    opened ||= await listens(pid);
  }
  process.kill(pid, "SIGKILL");
  await life;
  return opened;
}

describe("SIGUSR1 in any moment of its life", () => {
  let rootfs: Rootfs;
  beforeAll(async () => {
    await requireTools("chroot", "docker", "ip", "tar", "unshare");
    rootfs = await Rootfs.unpack(variantImage);
    await copyFile((await compileTools()).probe, join(rootfs.folder, PROGRAM));
  });
  afterAll(() => rootfs?.remove());

  it("opens no inspector in the launcher", async () => {
    for (let start = 0; start < 20; start++) {
      const command = ["chroot", rootfs.folder, "/phantun-runtime", "hold", "ready", "until=15"];
      expect(await opensUnderStorm(command, "got 10")).toBe(false);
    }
  });

  it("would open one in Node as it comes", async () => {
    const script = 'const { url } = require("inspector"); setInterval(() => url() && console.log("open"), 1)';
    expect(await opensUnderStorm([process.execPath, "--eval", script], "open")).toBe(true);
  });
});
