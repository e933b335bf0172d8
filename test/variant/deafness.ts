import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { median } from "../bench/statistics.ts";

/**
 * SIGHUP's bit in the sets of /proc/PID/status. Both launchers take all signals up at once; for SIGTERM and SIGINT Node
 * has handlers of its own before, which end it.
 */
const HANGUP = 1n << 0n;

/** Whether a process holds SIGHUP back, or has a handler for it. */
function hears(pid: number): boolean {
  const sets = readFileSync(`/proc/${pid}/status`, "latin1").matchAll(/^Sig(?:Blk|Cgt):\s*([0-9a-f]+)$/gm);
  return [...sets].some(([, digits]) => (BigInt(`0x${digits}`) & HANGUP) !== 0n);
}

/**
 * Milliseconds from the return of a launcher's exec until it hears signals: what comes before is lost as PID 1, and
 * deadly elsewhere. The median of so many starts. It finds no program to start and ends by itself.
 */
export async function measureDeafness(launcher: string, starts: number): Promise<number> {
  const took: number[] = [];
  for (let start = 0; start < starts; start++) {
    const child = spawn(launcher, [], { env: { MODE: "client" }, stdio: "ignore" });
    // It has been executed when spawn returns. Nothing else of this process runs until it hears, or is a zombie.
    const begin = performance.now();
    while (!hears(child.pid ?? 0));
    took.push(performance.now() - begin);
    await once(child, "exit");
  }
  return median(took);
}
