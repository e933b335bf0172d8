import { readFile } from "node:fs/promises";
import { execa } from "execa";

/** The kernel's unit of processor time, in seconds: USER_HZ is 100 on every architecture of the platform table. */
const tick = 0.01;

/** What a process has used since its start. */
export interface Usage {
  /** Seconds of processor time in the program itself, and in the kernel for it. */
  readonly user: number;
  readonly system: number;
  /** Pages of memory that the kernel had to give it when it touched them. */
  readonly faults: number;
  /** The memory that is resident, and the most that was at any time, in MB. */
  readonly resident: number;
  readonly peak: number;
}

/** Reads the fields of /proc/PID/stat and /proc/PID/status (proc(5)). */
export function readUsage(stat: string, status: string): Usage {
  // The second field is the program's name, in brackets, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3] ?? Number.NaN);
  const [faults, user, system] = [field(10), field(14), field(15)] as const;
  const memory = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024) / 1e6;
  const [resident, peak] = [memory("VmRSS"), memory("VmHWM")];
  if ([faults, user, system, resident, peak].some(Number.isNaN)) {
    throw new Error(`The kernel does not say what the process has used: ${JSON.stringify({ stat, status })}`);
  }
  return { user: user * tick, system: system * tick, faults, resident, peak };
}

/** phantun in a container, whose PID 1 is the launcher: its only child. */
export async function phantunIn(container: string): Promise<number> {
  const { stdout: launcher } = await execa("docker", ["inspect", "--format", "{{.State.Pid}}", container]);
  const { stdout } = await execa("ps", ["-o", "pid=", "--ppid", launcher]);
  return Number(stdout);
}

/** What a running process has used so far. */
export async function usage(pid: number): Promise<Usage> {
  return readUsage(await readFile(`/proc/${pid}/stat`, "utf8"), await readFile(`/proc/${pid}/status`, "utf8"));
}
