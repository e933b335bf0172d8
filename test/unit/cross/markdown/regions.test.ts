import { expect, it } from "vitest";
import { fillRegions } from "../../../../cross/markdown/regions.ts";

it("a region is replaced, and the text around it stays", () => {
  const page = "a\n<!-- generated: x -->\nold\nlines\n<!-- end -->\nb\n";
  expect(fillRegions(page, { x: "new" })).toBe("a\n<!-- generated: x -->\nnew\n<!-- end -->\nb\n");
});

it("a region without a source is an error that names the known regions", () => {
  expect(() => fillRegions("<!-- generated: y -->\n<!-- end -->", { x: "" })).toThrow('"y" is not generated: x are');
});
