import { describe, expect, it } from "vitest";
import { readCalls } from "../../../bench/tunnel/calls.ts";

/** The output of perf 6.1: count, unit, event, and counting time. */
const counted = `12,,syscalls:sys_enter_mmap,1000,100.00,,
8,,syscalls:sys_enter_munmap,1000,100.00,,
0,,syscalls:sys_enter_madvise,1000,100.00,,
3,,syscalls:sys_enter_brk,1000,100.00,,
<not counted>,,syscalls:sys_enter_futex,0,100.00,,
345678,,raw_syscalls:sys_enter,1000,100.00,,
90,,context-switches,1000,100.00,,
`;

describe("perf's counts", () => {
  it("are read by event name, and a process that slept has made no calls", () => {
    expect(readCalls(counted)).toEqual({
      mmap: 12,
      munmap: 8,
      madvise: 0,
      brk: 3,
      futex: 0,
      all: 345_678,
      switches: 90,
    });
  });

  it.each([
    ["an event that the kernel does not have", counted.replace("12,", "<not supported>,")],
    ["tracepoints that perf may not read", "Error: No permissions to read /sys/kernel/tracing/events/syscalls"],
  ])("are missing with %s, which is reported with perf's own message", (_, text) => {
    expect(() => readCalls(text)).toThrow(`perf did not count syscalls:sys_enter_mmap: ${text.trim()}`);
  });
});
