import { accessSync, constants, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ciMatrix } from "../../../cross/ci-matrix.ts";
import { platforms } from "../../../cross/platforms.ts";
import { testedRows } from "../../platform/rows.ts";

it("the ordinary check and the jobs of the CI matrix together test every row once", () => {
  const jobs = ciMatrix(platforms).include.flatMap(({ platform }) => testedRows(platform));
  const tested = [...testedRows("checked"), ...jobs].map(({ platform }) => platform);
  expect(tested.toSorted()).toEqual(platforms.map(({ platform }) => platform).toSorted());
});

describe("the workflow", () => {
  const workflow = readFileSync(".github/workflows/ci.yml", "utf8");
  /** The lines of a job, without those that are comments. */
  const job = (name: string) => {
    const [, text = ""] = new RegExp(`^ {2}${name}:\n((?:(?: {4}.*)?\n)+)`, "m").exec(`${workflow}\n`) ?? [];
    return text.split("\n").filter((line) => !line.trim().startsWith("#"));
  };
  /** What a job runs, step by step. */
  const runs = (name: string) => job(name).flatMap((line) => /^ {6}- run: (.+)$/.exec(line)?.[1] ?? []);

  it("takes its matrix from the generated list", () => {
    expect(job("table").join("\n")).toMatch(/jq .* \.github\/platforms\.json/);
    expect(job("platform")).toContain("    needs: table");
  });

  it("tests the row that a job is named after, as root", () => {
    expect(runs("platform").at(-1)).toMatch(/^sudo --preserve-env=\S*\bPLATFORMS\b\S* \.\/run test platform$/);
    expect(job("platform")).toContain(`          PLATFORMS: \${{ matrix.platform }}`);
  });

  it.each(["test", "platform"])("runs the job %s on the runner itself, which it makes ready first", (name) => {
    // In a container the job would meet the runner's Docker by its socket, and paths that Docker does not see.
    expect(job(name).filter((line) => line.startsWith("    container:"))).toEqual([]);
    expect(runs(name)).toHaveLength(2);
    const [first = ""] = runs(name);
    expect(first).toBe(".github/prepare-runner.sh");
    expect(() => accessSync(first, constants.X_OK)).not.toThrow();
  });
});
