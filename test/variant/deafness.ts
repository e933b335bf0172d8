import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * SIGHUP's bit in the sets of /proc/PID/status. Both launchers start handling all signals at once. SIGTERM and SIGINT are
 * unsuitable, since Node has its own earlier handlers for them, which end it.
 */
const HANGUP = 1n << 0n;

/** Whether a process blocks or handles SIGHUP, and whether it has ended. */
function look(pid: number): { hears: boolean; ended: boolean } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const sets = status.matchAll(/^Sig(?:Blk|Cgt):\s*([0-9a-f]+)$/gm);
  return {
    hears: [...sets].some(([, digits]) => (BigInt(`0x${digits}`) & HANGUP) !== 0n),
    ended: /^State:\s*Z/m.test(status),
  };
}

/**
 * The time from a launcher's exec until the last moment in which it ignores signals, in milliseconds: earlier signals are
 * lost as PID 1, and kill it elsewhere. (Creating a thread blocks every signal for a moment.) The minimum of `starts`
 * starts, since a busy machine only adds to it. The launcher finds no program to start and exits by itself.
 */
export async function measureDeafness(launcher: string, starts: number): Promise<number> {
  const took: number[] = [];
  for (let start = 0; start < starts; start++) {
    const child = spawn(launcher, [], { env: { MODE: "client" }, stdio: "ignore" });
    // The exec is done when spawn returns. This process does nothing else until the launcher is a zombie.
    const begin = performance.now();
    let deaf = 0;
    for (let seen = look(child.pid ?? 0); !seen.ended; seen = look(child.pid ?? 0)) {
      if (!seen.hears) deaf = performance.now() - begin;
    }
    took.push(deaf);
    await once(child, "exit");
  }
  return Math.min(...took);
}
