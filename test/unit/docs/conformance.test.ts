import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../rig/pages.ts";
import { cases } from "../../rig/suite/cases/index.ts";

const page = await readFile(join(root, "docs/conformance.md"), "utf8");
const [, region = ""] = /<!-- measured: conformance -->\n([\s\S]*?)<!-- end -->/.exec(page) ?? [];
const [head = [], , ...rows] = region
  .trim()
  .split("\n")
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

it("the published table has the suite's cases, in the same order and words", () => {
  expect(rows.map(([id, promise]) => ({ id, promise }))).toEqual(cases.map(({ id, promise }) => ({ id, promise })));
});

it("in the published table the launcher passes every case", () => {
  const column = head.indexOf("phantun-runtime");
  expect(rows.filter((row) => row[column] !== "pass")).toEqual([]);
});

it("in the published table other inits are tested for everything except this project's own contract", () => {
  const own = cases.filter(({ contract }) => contract).map(({ id }) => id);
  const others = head.slice(head.indexOf("phantun-runtime") + 1);
  expect(others).toEqual(expect.arrayContaining(["tini-static", "catatonit", "dumb-init", "docker-init"]));
  for (const name of others) {
    const verdicts = rows.map((row) => [row[0], row[head.indexOf(name)]] as const);
    expect(
      verdicts.filter(([, verdict]) => verdict === "n/a").map(([id]) => id),
      name,
    ).toEqual(own);
  }
});

it("the page names exactly the cases that do not run in an emulator", () => {
  const [, left = ""] = /^These cases run only on the machine's own platform:\n([\s\S]*?)\n\n## /m.exec(page) ?? [];
  const spared = cases.filter(({ everywhere }) => !everywhere).map(({ id }) => id);
  expect((left.match(/\b[A-Z]\d+[a-z]?\b/g) ?? []).toSorted()).toEqual(spared.toSorted());
});
