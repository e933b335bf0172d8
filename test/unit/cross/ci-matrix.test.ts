import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ciMatrix } from "../../../cross/ci-matrix.ts";
import { platforms } from "../../../cross/platforms.ts";
import { testedRows } from "../../platform/rows.ts";

it("the ordinary check and the jobs of the CI matrix together test every row once", () => {
  const jobs = ciMatrix(platforms).include.flatMap(({ platform }) => testedRows(platform));
  const tested = [...testedRows("checked"), ...jobs].map(({ platform }) => platform);
  expect(tested.toSorted()).toEqual(platforms.map(({ platform }) => platform).toSorted());
});

it("the workflow runs a job of the matrix by the name of its row", () => {
  const workflow = readFileSync(".github/workflows/ci.yml", "utf8");
  expect(workflow).toContain(".github/platforms.json");
  expect(workflow).toContain(`PLATFORMS: \${{ matrix.platform }}`);
});
