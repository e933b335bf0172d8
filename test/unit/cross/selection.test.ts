import { describe, expect, it } from "vitest";
import { hosts } from "../../../cross/hosts.ts";
import { platforms } from "../../../cross/platforms.ts";
import { type Engine, seenPlatform, selectedEntry } from "../../../cross/selection.ts";

const entries = platforms.map(({ platform }) => platform);

/** Machines for which an engine selects a wrong entry, so that users must give `--platform`. */
const mistaken = { "ARMv7 without FPU (BCM53xx)": "linux/arm/v7" };

describe.each(["docker", "podman"] as const)("%s, from our index", (engine: Engine) => {
  it.each(hosts(platforms))("on $name takes what runs there, or is known not to", ({ name, seen, row }) => {
    const expected = name in mistaken ? mistaken[name as keyof typeof mistaken] : row;
    expect(selectedEntry(engine, seenPlatform(seen), entries)).toBe(expected);
  });

  it("selects each entry that is requested by its own name", () => {
    expect(entries.map((entry) => selectedEntry(engine, entry, entries))).toEqual(entries);
  });

  it("finds nothing for a machine that the index has no entry for", () => {
    expect(selectedEntry(engine, "linux/sparc64", entries)).toBeUndefined();
  });
});

it("every row of the table is selected by some machine", () => {
  const served = hosts(platforms).map(({ row }) => row);
  expect(entries.filter((entry) => !served.includes(entry))).toEqual([]);
});

/** The documented vectors of containerd's `Only` (github.com/containerd/platforms, compare.go). */
describe("docker falls back to other platforms that the machine can run", () => {
  it.each([
    { asked: "linux/arm64", index: ["linux/arm/v5", "linux/arm/v6", "linux/arm/v7"], taken: "linux/arm/v7" },
    { asked: "linux/arm64", index: ["linux/arm/v5", "linux/arm/v6"], taken: "linux/arm/v6" },
    { asked: "linux/arm/v8", index: ["linux/arm64", "linux/arm/v6"], taken: "linux/arm/v6" },
    { asked: "linux/arm/v7", index: ["linux/arm/v5", "linux/arm/v6"], taken: "linux/arm/v6" },
    { asked: "linux/arm/v6", index: ["linux/arm/v7", "linux/arm/v5"], taken: "linux/arm/v5" },
    { asked: "linux/arm/v5", index: ["linux/arm/v6", "linux/arm/v7"], taken: undefined },
    { asked: "linux/amd64", index: ["linux/386"], taken: "linux/386" },
    { asked: "linux/386", index: ["linux/amd64"], taken: undefined },
    { asked: "linux/arm", index: ["linux/arm/v6", "linux/arm/v7"], taken: "linux/arm/v7" },
    { asked: "linux/arm64/v8", index: ["linux/arm64"], taken: "linux/arm64" },
    { asked: "linux/arm64", index: ["linux/arm64/v8"], taken: "linux/arm64/v8" },
    { asked: "linux/mips/softfloat", index: ["linux/mips"], taken: undefined },
  ])("$asked out of $index takes $taken", ({ asked, index, taken }) => {
    expect(selectedEntry("docker", asked, index)).toBe(taken);
  });
});

/** containers/image, internal/pkg/platform/platform_matcher.go. */
describe("podman never selects another architecture, and selects an entry without variant last", () => {
  it.each([
    { asked: "linux/arm64/v8", index: ["linux/arm/v7"], taken: undefined },
    { asked: "linux/amd64", index: ["linux/386"], taken: undefined },
    { asked: "linux/arm/v8", index: ["linux/arm/v6", "linux/arm/v7"], taken: "linux/arm/v7" },
    { asked: "linux/arm/v6", index: ["linux/arm/v7", "linux/arm/v5"], taken: "linux/arm/v5" },
    { asked: "linux/arm/v6", index: ["linux/arm", "linux/arm/v5"], taken: "linux/arm/v5" },
    { asked: "linux/arm/v6", index: ["linux/arm/v7", "linux/arm"], taken: "linux/arm" },
    { asked: "linux/arm", index: ["linux/arm/v6", "linux/arm/v7"], taken: "linux/arm/v7" },
    { asked: "linux/arm64/v8", index: ["linux/arm64"], taken: "linux/arm64" },
    { asked: "linux/mips/softfloat", index: ["linux/mips"], taken: "linux/mips" },
  ])("$asked out of $index takes $taken", ({ asked, index, taken }) => {
    expect(selectedEntry("podman", asked, index)).toBe(taken);
  });
});

describe("an engine's view of an ARM", () => {
  it.each([
    { cpuArchitecture: "7", model: "ARMv6-compatible processor rev 7 (v6l)", asked: "linux/arm/v6" },
    { cpuArchitecture: "7", model: "ARMv7 Processor rev 0 (v7l)", asked: "linux/arm/v7" },
    { cpuArchitecture: "5TEJ", model: "ARM926EJ-S rev 5 (v5l)", asked: "linux/arm/v5" },
    { cpuArchitecture: "6TEJ", model: "ARMv6-compatible processor rev 4 (v6l)", asked: "linux/arm/v6" },
    { cpuArchitecture: "8", model: "ARMv8 Processor rev 3 (v8l)", asked: "linux/arm/v8" },
  ])("$cpuArchitecture, $model: $asked", ({ asked, ...cpu }) => {
    expect(seenPlatform({ architecture: "arm", ...cpu })).toBe(asked);
  });
});
