import { existsSync, readFileSync } from "node:fs";
import { expect, it, test } from "vitest";
import { harnesses, wrapped } from "../../conformance/fuzzers.ts";

test.each(Object.entries(harnesses))("the sources of the fuzzer of %s exist", (_name, sources) => {
  expect(sources.filter((path) => !existsSync(path))).toEqual([]);
});

it("the linker wraps exactly the functions that the harness of the launcher replaces", () => {
  const text = (harnesses.launcher ?? []).map((path) => readFileSync(path, "utf8")).join("");
  const replaced = [...text.matchAll(/\b__wrap_(\w+)(?:\(| =)/g)].map(([, name]) => name);
  expect(replaced.toSorted()).toEqual(wrapped.toSorted());
});
