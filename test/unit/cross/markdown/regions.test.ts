import { expect, it } from "vitest";
import { fillRegions } from "../../../../cross/markdown/regions.ts";

it("a region is replaced, and what stands around it stays", () => {
  const page = "a\n<!-- generated: x -->\nold\nlines\n<!-- end -->\nb\n";
  expect(fillRegions(page, { x: "new" })).toBe("a\n<!-- generated: x -->\nnew\n<!-- end -->\nb\n");
});

it("a region that nothing fills is an error that names what there is", () => {
  expect(() => fillRegions("<!-- generated: y -->\n<!-- end -->", { x: "" })).toThrow('"y" is not generated: x are');
});
