import { expect, it } from "vitest";
import { fillMeasured, fillRegions } from "../../../../cross/text/regions.ts";

it("a region is replaced, and the text around it stays", () => {
  const page = "a\n<!-- generated: x -->\nold\nlines\n<!-- end -->\nb\n";
  expect(fillRegions(page, { x: "new" })).toBe("a\n<!-- generated: x -->\nnew\n<!-- end -->\nb\n");
});

it("a region without a source is an error that names the known regions", () => {
  expect(() => fillRegions("<!-- generated: y -->\n<!-- end -->", { x: "" })).toThrow(
    '"y" is not generated; the generated regions are x.',
  );
});

it("a measured region is filled only by its measurement", () => {
  const page = "<!-- measured: x -->\nold $1\n<!-- end -->\n<!-- measured: y -->\nkept\n<!-- end -->\n";
  expect(fillMeasured(page, "x", "new $1")).toBe(page.replace("old", "new"));
  expect(fillRegions(page, {})).toBe(page);
  expect(() => fillMeasured(page, "z", "")).toThrow("no region <!-- measured: z -->");
});
