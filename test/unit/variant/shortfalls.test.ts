import { describe, expect, it } from "vitest";
import { cases } from "../../rig/suite/cases/index.ts";
import type { Verdict } from "../../rig/suite/verdict.ts";
import { causeOf } from "../../variant/causes.ts";
import { placeWords, readShortfalls, shortfallsOf } from "../../variant/shortfalls.ts";

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

describe("a listed race", () => {
  it.each([
    ["fails now and then", "pass", "pass"],
    ["fails now and then", "fail", "pass"],
    ["fails now and then", "fail", "fail"],
    ["hangs now and then", "pass", "pass"],
    ["hangs now and then", "pass", "hang"],
  ] as const)("with '%s' stays listed after %s as PID 1 and %s elsewhere", (race, first, child) => {
    expect(shortfallsOf([judged("e", first, child)], { e: race })).toEqual({ e: race });
  });

  it.each([
    ["fails now and then", "hang", "pass", "as PID 1"],
    ["fails now and then", "fail", "hang", "both"],
    ["hangs now and then", "pass", "fail", "not as PID 1"],
    ["hangs now and then", "fail", "hang", "both"],
  ] as const)("with '%s' is not a race after %s as PID 1 and %s elsewhere", (race, first, child, place) => {
    expect(shortfallsOf([judged("e", first, child)], { e: race })).toEqual({ e: place });
  });

  it("has the same text on the page, whether it fails or hangs", () => {
    expect((["fails now and then", "hangs now and then", "both"] as const).map(placeWords)).toEqual([
      "now and then",
      "now and then",
      "both",
    ]);
  });
});

it("a shortfall without an explanation is an error", () => {
  expect(() => causeOf("no-such-case", "both")).toThrow("test/variant/causes.ts has no cause for it");
});
