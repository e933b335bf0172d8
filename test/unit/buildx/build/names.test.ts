import { describe, expect, it } from "vitest";
import { imageNames, imageTags, matrixName } from "../../../../buildx/build/names.ts";

describe("the tags of a release, the fixed one first", () => {
  it.each([
    [{}, "zstd", ["1.2.3-r4", "1.2.3", "1.2", "latest"]],
    [{ VARIANT: "node" }, "zstd", ["1.2.3-r4-node", "1.2.3-node", "1.2-node", "latest-node"]],
    [{}, "gzip", ["1.2.3-r4-gzip", "1.2.3-gzip", "1.2-gzip", "latest-gzip"]],
  ] as const)("%j %s: %j", (inputs, compression, tags) => {
    expect(imageTags("1.2.3-r4", inputs, compression)).toEqual(tags);
  });

  it("are valid tags", () => {
    for (const tag of imageTags("1.2.3-r4", { VARIANT: "node" }, "gzip"))
      expect(tag).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);
  });
});

it.each(["1.2.3", "1.2.4-beta.1"])("a build of %s that is not a release has no release tag", (version) => {
  expect(imageNames({}, version)).toEqual([`phantun-runtime:${version}`, "phantun-runtime:latest"]);
});

it("a variant's image has no name of the default launcher's image", () => {
  const [ours, theirs] = [imageNames({}, "1.2.3-r4"), imageNames({ VARIANT: "node" }, "1.2.3-r4")];
  expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
});

it("a matrix is named after upstream's version, and its compression if it is not the default", () => {
  expect(matrixName("1.2.3", "zstd")).toBe("phantun-runtime:1.2.3");
  expect(matrixName("1.2.3", "gzip")).toBe("phantun-runtime:1.2.3-gzip");
});
