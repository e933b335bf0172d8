import { expect, it } from "vitest";
import { imageNames } from "../../../buildx/names.ts";

it("the default launcher's image is the latest, a variant's only carries its name", () => {
  expect(imageNames({}, { version: "1.2.3" })).toEqual(["phantun-runtime:1.2.3", "phantun-runtime:latest"]);
  expect(imageNames({ VARIANT: "node" }, { version: "1.2.3" })).toEqual(["phantun-runtime:1.2.3-node"]);
});
