import { describe, expect, it } from "vitest";
import { readCalls } from "../../../bench/tunnel/calls.ts";

/** What perf 6.1 prints: count, unit, event, and how long it was counted. */
const counted = `12,,syscalls:sys_enter_mmap,1000,100.00,,
8,,syscalls:sys_enter_munmap,1000,100.00,,
0,,syscalls:sys_enter_madvise,1000,100.00,,
3,,syscalls:sys_enter_brk,1000,100.00,,
<not counted>,,syscalls:sys_enter_futex,0,100.00,,
345678,,raw_syscalls:sys_enter,1000,100.00,,
90,,context-switches,1000,100.00,,
`;

describe("what perf has counted", () => {
  it("is read by the events' names, and a process that slept has called nothing", () => {
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
  ])("is nothing with %s: perf's own words say so", (_, text) => {
    expect(() => readCalls(text)).toThrow(`perf did not count syscalls:sys_enter_mmap: ${text.trim()}`);
  });
});
