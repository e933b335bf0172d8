import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * SIGHUP's bit in the sets of /proc/PID/status. Both launchers take all signals up at once; for SIGTERM and SIGINT Node
 * has handlers of its own before, which end it.
 */
const HANGUP = 1n << 0n;

/** Whether a process holds SIGHUP back, or has a handler for it, and whether it has ended. */
function look(pid: number): { hears: boolean; ended: boolean } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const sets = status.matchAll(/^Sig(?:Blk|Cgt):\s*([0-9a-f]+)$/gm);
  return {
    hears: [...sets].some(([, digits]) => (BigInt(`0x${digits}`) & HANGUP) !== 0n),
    ended: /^State:\s*Z/m.test(status),
  };
}

/**
 * Milliseconds from the return of a launcher's exec until the last moment in which it does not hear signals: what comes
 * before is lost as PID 1, and deadly elsewhere. (Every signal is blocked for a moment whenever a thread is made.) The
 * least of so many starts: a busy machine only adds to it. The launcher finds no program to start and ends by itself.
 */
export async function measureDeafness(launcher: string, starts: number): Promise<number> {
  const took: number[] = [];
  for (let start = 0; start < starts; start++) {
    const child = spawn(launcher, [], { env: { MODE: "client" }, stdio: "ignore" });
    // It has been executed when spawn returns. Nothing else of this process runs until it is a zombie.
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
