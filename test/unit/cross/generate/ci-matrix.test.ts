import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ciMatrix } from "../../../../cross/generate/ci-matrix.ts";
import { platforms } from "../../../../cross/platforms.ts";
import { rowsWithMusl, testedRows } from "../../../rig/rows.ts";

it("the ordinary check and the jobs of the CI matrix together test every row with every C library", () => {
  const runs = ["checked", ...ciMatrix(platforms).include.map(({ platform }) => platform)];
  const names = (rows: readonly { platform: string }[]) => rows.map(({ platform }) => platform);
  expect(new Set(runs.flatMap((run) => names(testedRows(run))))).toEqual(new Set(names(platforms)));
  const both = platforms.filter(({ rust }) => Object.keys(rust).length > 1);
  expect(runs.flatMap((run) => names(rowsWithMusl(run, "x86_64"))).toSorted()).toEqual(names(both).toSorted());
  // Each takes some minutes: only the second library makes a row run twice.
  expect(runs.length).toBe(1 + platforms.filter(({ everyCheck }) => !everyCheck).length + both.length - 1);
});

describe("the workflow", () => {
  const workflow = readFileSync(".github/workflows/ci.yml", "utf8");
  /** The lines of a job, without comments. */
  const job = (name: string) => {
    const [, text = ""] = new RegExp(`^ {2}${name}:\n((?:(?: {4}.*)?\n)+)`, "m").exec(`${workflow}\n`) ?? [];
    return text.split("\n").filter((line) => !line.trim().startsWith("#"));
  };
  /** The commands of a job's steps. */
  const runs = (name: string) => job(name).flatMap((line) => /^ {6}- run: (.+)$/.exec(line)?.[1] ?? []);

  it("takes its matrix from the generated list", () => {
    expect(job("table").join("\n")).toMatch(/jq .* \.github\/platforms\.json/);
    expect(job("platform")).toContain("    needs: table");
  });

  it("tests the row in the job's name", () => {
    expect(runs("platform")).toEqual(["./run test platform"]);
    expect(job("platform")).toContain(`          PLATFORMS: \${{ matrix.platform }}`);
  });

  it.each(["test", "platform"])("runs the job %s on the runner itself, without a container", (name) => {
    // A job in a container would use the runner's Docker through its socket, and paths that Docker cannot see.
    expect(job(name).filter((line) => line.startsWith("    container:"))).toEqual([]);
    expect(runs(name)).toHaveLength(1);
  });
});
