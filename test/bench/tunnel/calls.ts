import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { execa } from "execa";

/** What is counted, by the names of perf's events: tracepoints of the kernel, and what the scheduler does. */
const events = {
  mmap: "syscalls:sys_enter_mmap",
  munmap: "syscalls:sys_enter_munmap",
  madvise: "syscalls:sys_enter_madvise",
  brk: "syscalls:sys_enter_brk",
  futex: "syscalls:sys_enter_futex",
  all: "raw_syscalls:sys_enter",
  /** No system call: how often a thread has left its processor. */
  switches: "context-switches",
} as const;

/** How many system calls processes have made, and how often their threads have left a processor. */
export type Calls = Readonly<Record<keyof typeof events, number>>;

const names = Object.keys(events) as (keyof typeof events)[];
const counting = ["stat", "--field-separator=,", "--no-big-num", ...names.map((name) => `--event=${events[name]}`)];

/**
 * Reads the lines that perf prints with a comma as field separator. A process that has slept all the time is
 * "not counted": it has called nothing.
 *
 * @throws Error with perf's own words when it could not count
 */
export function readCalls(text: string): Calls {
  const counts = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [count, , event] = line.split(",");
    if (event !== undefined && count !== "<not supported>")
      counts.set(event, Number(count === "<not counted>" ? 0 : count));
  }
  return Object.fromEntries(
    names.map((name) => {
      const count = counts.get(events[name]);
      if (count === undefined || Number.isNaN(count)) {
        throw new Error(`perf did not count ${events[name]}: ${text.trim()}`);
      }
      return [name, count];
    }),
  ) as Calls;
}

/**
 * Why system calls cannot be counted on this machine, in perf's words, or nothing. The tracepoints take root, and a
 * tracefs that not every container has.
 */
export async function countingFails(): Promise<string | undefined> {
  const { stderr } = await execa("perf", [...counting, "true"], { reject: false });
  try {
    readCalls(stderr);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Counts what processes do, with all their threads, from the start of `action` to its end. */
export async function countCalls<T>(pids: readonly number[], action: () => Promise<T>): Promise<[T, Calls]> {
  const control = ["--delay=-1", "--control=fd:3,4", `--pid=${pids.join(",")}`];
  const perf = execa("perf", [...counting, ...control], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    reject: false,
  });
  // Such a pipe goes both ways; execa's types know only the one.
  const [orders, acknowledged] = [perf.stdio[3] as unknown as Writable, perf.stdio[4] as Readable];
  orders.write("enable\n");
  // perf answers when it counts; when it ends instead, readCalls throws what it said.
  await Promise.race([once(acknowledged, "data"), perf]);
  const result = await action();
  perf.kill("SIGINT");
  return [result, readCalls((await perf).stderr)];
}
