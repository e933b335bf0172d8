import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { hostMutants } from "../../conformance/mutants/host.ts";
import { mutate, Outdated } from "../../conformance/mutants/mutant.ts";
import { policyMutants } from "../../conformance/mutants/policy.ts";
import { cases } from "../../rig/suite/cases/index.ts";
import { failures } from "../../rig/suite/failures.ts";

const mutants = [...hostMutants, ...policyMutants];
const fault = { name: "fault", finder: "E1", file: "src/x.ts", from: "a", to: "$&" };

describe("a source with a fault", () => {
  it("contains the replacement unchanged", () => {
    expect(mutate("bab", fault)).toBe("b$&b");
  });

  it.each(["", "aa"])("is refused unless the text occurs exactly once: %j", (source) => {
    expect(() => mutate(source, fault)).toThrow(Outdated);
  });
});

test.each(mutants)("$name matches the launcher's source, and its finder is a case", (mutant) => {
  const source = readFileSync(join(import.meta.dirname, "../../../launcher", mutant.file), "utf8");
  expect(mutate(source, mutant)).not.toBe(source);
  expect([...cases, ...failures].map(({ id }) => id)).toContain(mutant.finder);
});

it("mutants have unique names", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
