import { describe, expect, it } from "vitest";
import type { Run } from "../../../bench/tunnel/carry.ts";
import { findings, type LoadName, measures, renderFindings } from "../../../bench/tunnel/measures.ts";

const calls = { mmap: 50, munmap: 0, madvise: 0, brk: 0, futex: 0, all: 250_000, switches: 0 };

const run = (seconds: number): Run<LoadName> => ({
  samples: {
    steady: { bytes: 1e8, rate: 150, lost: 0, user: seconds / 2, system: seconds / 2, faults: 500, calls },
    flatOut: { bytes: 2e8, rate: 300 / seconds, lost: 0.25, user: seconds, system: seconds, faults: 0 },
  },
  peak: { client: 2 * seconds, server: 4 },
});

const runs = new Map([
  ["upstream", [run(1), run(1)]],
  ["gnu", [run(1), run(1)]],
  ["musl", [run(2), run(2)]],
  ["upstream again", [run(1), run(1)]],
]);

describe("findings", () => {
  const { values, comparisons } = findings(runs, measures(150, true));
  const comparison = (build: string, measure: string) =>
    comparisons.find((one) => one.build === build && one.measure === measure);

  it("count the CPU time of both ends per received gigabyte", () => {
    expect(values[0]).toMatchObject({
      measure: "CPU at 150 Mbit/s",
      unit: "s/GB",
      builds: { upstream: { median: 10 } },
    });
  });

  it("count page faults per thousand received datagrams", () => {
    expect(values.find(({ measure }) => measure === "page faults at 150 Mbit/s")?.builds.gnu?.median).toBe(7);
  });

  it("count system calls the same way, and omit them if they were not counted", () => {
    const value = (name: string) =>
      values.find(({ measure }) => measure === `${name} at 150 Mbit/s`)?.builds.gnu?.median;
    expect(value("mmap")).toBeCloseTo(0.7);
    expect(value("system calls")).toBe(3500);
    expect(measures(150, false).map(({ name }) => name)).not.toContain("system calls at 150 Mbit/s");
  });

  it("compare each build except the control with the first", () => {
    expect(new Set(comparisons.map(({ build }) => build))).toEqual(new Set(["gnu", "musl"]));
    expect(comparison("gnu", "CPU at 150 Mbit/s")?.verdict).toBe("within noise");
    expect(comparison("musl", "CPU at 150 Mbit/s")).toMatchObject({ ratio: { median: 2 }, verdict: "worse" });
    expect(comparison("musl", "rate flat out")).toMatchObject({ ratio: { median: 0.5 }, verdict: "worse" });
  });

  it("do not call losses better or worse, since the rate shows that", () => {
    expect(comparisons.filter(({ measure }) => measure.startsWith("lost"))).toEqual([]);
    expect(values.find(({ measure }) => measure === "lost flat out")?.builds.gnu?.median).toBe(25);
  });
});

it("the tables contain each build's number with its spread, and each ratio with its verdict", () => {
  const text = renderFindings(findings(runs, measures(150, true)));
  expect(text).toMatch(
    /^\| CPU at 150 Mbit\/s +\| s\/GB +\| 10\.0 \(10\.0 to 10\.0\) +\| .*\| 20\.0 \(20\.0 to 20\.0\)/m,
  );
  expect(text).toMatch(/^\| musl +\| peak memory, client +\| 2\.00 \(2\.00 to 2\.00\) +\| ±0\.00 +\| worse +\|$/m);
});
