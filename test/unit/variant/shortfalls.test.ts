import { expect, it } from "vitest";
import { cases } from "../../conformance/cases/index.ts";
import { causeOf } from "../../variant/causes.ts";
import { readShortfalls, shortfallsOf } from "../../variant/shortfalls.ts";

it("every recorded shortfall is a case of the suite", async () => {
  const ids = cases.map(({ id }) => id);
  expect(Object.keys(await readShortfalls()).filter((id) => !ids.includes(id))).toEqual([]);
});

it("nothing about the contract itself is among them, where the launcher is PID 1", async () => {
  const shortfalls = await readShortfalls();
  const contract = ["E1", "X1", "X2b", "X3", "X5", "S1", "S1b", "S5", "Z8", "T2", "T4", "H1", "H1c", "H2", "H3", "H4"];
  for (const id of [...contract, "H6", "G1", "G2", "S14b"]) {
    expect([undefined, "not as PID 1"], id).toContain(shortfalls[id]);
  }
});

it("a shortfall is told by its place, and a race that is known for one is not judged", () => {
  const verdicts = (first: "pass" | "fail" | "hang", child: "pass" | "fail" | "hang") => ({
    first: { verdict: first },
    child: { verdict: child },
  });
  const judged = [
    { id: "a", ...verdicts("pass", "pass") },
    { id: "b", ...verdicts("fail", "hang") },
    { id: "c", ...verdicts("hang", "pass") },
    { id: "d", ...verdicts("pass", "fail") },
    { id: "e", ...verdicts("pass", "pass") },
  ];
  expect(shortfallsOf(judged, { e: "now and then" })).toEqual({
    b: "both",
    c: "as PID 1",
    d: "not as PID 1",
    e: "now and then",
  });
});

it("a shortfall that nobody has explained is an error", () => {
  expect(() => causeOf("no-such-case", "both")).toThrow("test/variant/causes.ts does not say why");
});
