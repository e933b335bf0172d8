import { expect, it } from "vitest";
import { cases } from "../../rig/suite/cases/index.ts";
import type { Verdict } from "../../rig/suite/verdict.ts";
import { causeOf } from "../../variant/causes.ts";
import { readShortfalls, shortfallsOf } from "../../variant/shortfalls.ts";

it("every recorded shortfall is a case of the suite", async () => {
  const ids = cases.map(({ id }) => id);
  expect(Object.keys(await readShortfalls()).filter((id) => !ids.includes(id))).toEqual([]);
});

it("as PID 1, none of them concerns the contract itself", async () => {
  const shortfalls = await readShortfalls();
  const contract = ["E1", "X1", "X2b", "X3", "X5", "S1", "S1b", "S5", "Z8", "T2", "T4", "H1", "H1c", "H2", "H3", "H4"];
  for (const id of [...contract, "H6", "G1", "G2", "S14b"]) {
    expect([undefined, "not as PID 1"], id).toContain(shortfalls[id]);
  }
});

const judged = (id: string, first: Verdict, child: Verdict) => ({
  id,
  first: { verdict: first },
  child: { verdict: child },
});

it("a shortfall is recorded with its place", () => {
  const found = shortfallsOf(
    [
      judged("a", "pass", "pass"),
      judged("b", "fail", "hang"),
      judged("c", "hang", "pass"),
      judged("d", "pass", "fail"),
    ],
    { a: "both", d: "both" },
  );
  expect(found).toEqual({ b: "both", c: "as PID 1", d: "not as PID 1" });
});

it.each([
  ["pass", "pass"],
  ["fail", "pass"],
  ["pass", "hang"],
  ["fail", "hang"],
] as const)("a listed race stays listed after %s as PID 1 and %s elsewhere", (first, child) => {
  expect(shortfallsOf([judged("e", first, child)], { e: "now and then" })).toEqual({ e: "now and then" });
});

it("a shortfall without an explanation is an error", () => {
  expect(() => causeOf("no-such-case", "both")).toThrow("test/variant/causes.ts has no cause for it");
});
