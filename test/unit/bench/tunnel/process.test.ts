import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { readUsage, usage } from "../../../bench/tunnel/process.ts";

it("a name that looks like fields does not shift them", () => {
  const stat = `7 (a) 1 2) S ${Array.from({ length: 49 }, (_, index) => index).join(" ")}`;
  // minflt, utime and stime are the fields 10, 14 and 15 (proc(5)); the numbers here begin with field 4.
  expect(readUsage(stat, "VmPeak:\t9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n")).toEqual({
    user: 0.1,
    system: 0.11,
    faults: 6,
    resident: 1.048576,
    peak: 2.097152,
  });
});

it("the usage of this process equals Node's own numbers", async () => {
  const { user, system, peak } = await usage(process.pid);
  const own = process.cpuUsage();
  expect(user + system).toBeGreaterThan(0);
  expect(user + system).toBeLessThanOrEqual((own.user + own.system) / 1e6 + 0.02);
  expect(peak).toBeGreaterThan(10);
});

it("a kernel thread has no memory", async () => {
  const stat = await readFile("/proc/self/stat", "utf8");
  expect(() => readUsage(stat, "Name:\tkthreadd\n")).toThrow("reports no usage");
});
