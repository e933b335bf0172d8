import { expect, it } from "vitest";
import { imageNames } from "../../../buildx/names.ts";

it("the default launcher's image is the latest, a variant's only carries its name", () => {
  expect(imageNames({}, { version: "0.8.1" })).toEqual(["phantun-runtime:0.8.1", "phantun-runtime:latest"]);
  expect(imageNames({ VARIANT: "node" }, { version: "0.8.1" })).toEqual(["phantun-runtime:0.8.1-node"]);
});
