import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { execa } from "execa";

/** The counted events by perf's names: kernel tracepoints and scheduler events. */
const events = {
  mmap: "syscalls:sys_enter_mmap",
  munmap: "syscalls:sys_enter_munmap",
  madvise: "syscalls:sys_enter_madvise",
  brk: "syscalls:sys_enter_brk",
  futex: "syscalls:sys_enter_futex",
  all: "raw_syscalls:sys_enter",
  /** Not a system call: how often a thread has left its CPU. */
  switches: "context-switches",
} as const;

/** The counts of system calls and context switches of processes. */
export type Calls = Readonly<Record<keyof typeof events, number>>;

const names = Object.keys(events) as (keyof typeof events)[];
const counting = ["stat", "--field-separator=,", "--no-big-num", ...names.map((name) => `--event=${events[name]}`)];

/**
 * Parses perf's output with commas as field separators. "Not counted" is a process that slept all the time: it made no
 * calls.
 *
 * @throws Error with perf's own message when it could not count
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
 * perf's reason why system calls cannot be counted on this machine; undefined if they can. The tracepoints need root and a
 * tracefs, which not every container has.
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

/** Counts the events of processes, with all their threads, from the start of `action` to its end. */
export async function countCalls<T>(pids: readonly number[], action: () => Promise<T>): Promise<[T, Calls]> {
  const control = ["--delay=-1", "--control=fd:3,4", `--pid=${pids.join(",")}`];
  const perf = execa("perf", [...counting, ...control], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    reject: false,
  });
  // These pipes are bidirectional, but execa's types know only one direction.
  const [orders, acknowledged] = [perf.stdio[3] as unknown as Writable, perf.stdio[4] as Readable];
  orders.write("enable\n");
  // perf acknowledges when it starts counting; if it exits instead, readCalls throws its message.
  await Promise.race([once(acknowledged, "data"), perf]);
  const result = await action();
  perf.kill("SIGINT");
  return [result, readCalls((await perf).stderr)];
}
