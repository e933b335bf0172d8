import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readReleaseOrder } from "../../../../buildx/release/order.ts";
import { platforms } from "../../../../cross/platforms.ts";

const read = (...words: string[]) => readReleaseOrder(words, platforms);

describe("the command line of ./run release", () => {
  it("builds every row here by default, into build/release", async () => {
    expect(await read()).toMatchObject({ rows: platforms, output: "build/release", merged: undefined, feedKeys: {} });
  });

  it("signs each feed that has a key file", async () => {
    expect(await read("--apk-key", "package.json")).toMatchObject({
      feedKeys: { apk: resolve("package.json") },
    });
    await expect(read("--opkg-key", "file:///no/key")).rejects.toThrow("--opkg-key file:///no/key cannot be read");
  });

  it("merges rows that other machines built: all of them, or some", async () => {
    expect(await read("--rows", "docs")).toMatchObject({ rows: platforms, merged: resolve("docs") });
    const { rows, merged } = await read("--rows", "docs", "--platform", "linux/mips");
    expect({ rows: rows.map(({ platform }) => platform), merged }).toEqual({
      rows: ["linux/mips"],
      merged: resolve("docs"),
    });
  });

  it.each(["no/rows", "package.json"])("refuses --rows %s, which is no folder", async (path) => {
    await expect(read("--rows", path)).rejects.toThrow(
      `--rows ${path} is not a folder: give the folder that holds the rows of all platforms, each in a folder of its own.`,
    );
  });
});
