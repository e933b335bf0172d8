import { readFile } from "node:fs/promises";
import { execa } from "execa";

/** The kernel's unit of CPU time, in seconds: USER_HZ is 100 on every architecture of the platform table. */
const tick = 0.01;

/** A process's resource usage since its start. */
export interface Usage {
  /** CPU time in user space and in the kernel, in seconds. */
  readonly user: number;
  readonly system: number;
  /** Minor page faults. */
  readonly faults: number;
  /** Current and peak resident memory, in MB. */
  readonly resident: number;
  readonly peak: number;
}

/** Parses /proc/PID/stat and /proc/PID/status (proc(5)). */
export function readUsage(stat: string, status: string): Usage {
  // The second field is the program's name in brackets, which may contain any character.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3] ?? Number.NaN);
  const [faults, user, system] = [field(10), field(14), field(15)] as const;
  const memory = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024) / 1e6;
  const [resident, peak] = [memory("VmRSS"), memory("VmHWM")];
  if ([faults, user, system, resident, peak].some(Number.isNaN)) {
    throw new Error(`The kernel reports no usage of the process: ${JSON.stringify({ stat, status })}`);
  }
  return { user: user * tick, system: system * tick, faults, resident, peak };
}

/** The pid of phantun in a container: the only child of PID 1, the launcher. */
export async function phantunIn(container: string): Promise<number> {
  const { stdout: launcher } = await execa("docker", ["inspect", "--format", "{{.State.Pid}}", container]);
  const { stdout } = await execa("ps", ["-o", "pid=", "--ppid", launcher]);
  return Number(stdout);
}

/** A running process's resource usage so far. */
export async function usage(pid: number): Promise<Usage> {
  return readUsage(await readFile(`/proc/${pid}/stat`, "utf8"), await readFile(`/proc/${pid}/status`, "utf8"));
}
