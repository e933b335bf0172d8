import { describe, expect, it } from "vitest";
import type { BuiltFile, BuiltImage } from "../../../../buildx/oci/built-image.ts";
import { readArchive } from "../../../../buildx/oci/built-image.ts";
import {
  fileDifferences,
  firstDifference,
  imageDifferences,
  jsonDifferences,
} from "../../../../buildx/reproduce/differences.ts";
import { tar } from "../../../../openwrt/packages/archive.ts";
import { directory, file } from "../../../../openwrt/packages/payload.ts";

describe("the first difference of byte strings", () => {
  it.each([
    ["abc", "abc", undefined],
    ["abc", "abd", 2],
    ["abc", "ab", 2],
    ["", "a", 0],
    ["", "", undefined],
  ])("of %j and %j is at %s", (a, b, offset) => {
    expect(firstDifference(Buffer.from(a), Buffer.from(b))).toBe(offset);
  });
});

describe("JSON differs by path", () => {
  it.each([
    [{ a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1 }, []],
    [{ a: { b: 1 } }, { a: { b: 2 } }, ["x.a.b: 1 and 2"]],
    [{ a: ["p", "q"] }, { a: ["p"] }, ['x.a.1: "q" and undefined']],
    [{}, { a: null }, ["x.a: undefined and null"]],
    [{ a: {} }, { a: "s" }, ['x.a: {} and "s"']],
  ])("%j and %j: %j", (first, second, lines) => {
    expect(jsonDifferences(first, second, "x")).toEqual(lines);
  });
});

const epoch = 1_755_921_528;
const program = Buffer.from("the program");
const archive = (...entries: Parameters<typeof tar>[0]) => tar(entries, epoch) as Buffer;
const usual = () => archive(directory("usr"), file("usr/program", program, 0o755));

const files = (...entries: Parameters<typeof tar>[0]): Promise<Map<string, BuiltFile>> =>
  readArchive(archive(...entries));

describe("files differ, one line per difference:", () => {
  const first = () => files(directory("usr"), file("usr/program", program, 0o755));
  const against = async (...entries: Parameters<typeof tar>[0]) =>
    fileDifferences(await first(), await files(...entries));

  it("no line when they are equal", async () => {
    expect(await against(directory("usr"), file("usr/program", program, 0o755))).toEqual([]);
  });

  it("sizes and the first byte", async () => {
    const lines = await against(directory("usr"), file("usr/program", Buffer.from("the Program!"), 0o755));
    expect(lines).toEqual(["usr/program: 11 and 12 bytes, which first differ at offset 4 (0x4)"]);
  });

  it("one size when both have it", async () => {
    const lines = await against(directory("usr"), file("usr/program", Buffer.from("the prograM"), 0o755));
    expect(lines).toEqual(["usr/program: 11 bytes, which first differ at offset 10 (0xa)"]);
  });

  it("the mode", async () => {
    const lines = await against(directory("usr"), file("usr/program", program, 0o700));
    expect(lines).toEqual(['usr/program.mode: "755" and "700"']);
  });

  it("the time", async () => {
    const second = await readArchive(tar([directory("usr"), file("usr/program", program, 0o755)], epoch + 1) as Buffer);
    expect(fileDifferences(await first(), second)).toContain(
      'usr/program.modified: "2025-08-23T03:58:48.000Z" and "2025-08-23T03:58:49.000Z"',
    );
  });

  it("an entry that only one of them has", async () => {
    expect(await against(directory("usr"), file("usr/other", program, 0o755))).toEqual([
      "usr/other: only in the second build",
      "usr/program: only in the first build",
    ]);
  });
});

describe("images", () => {
  const image = async (digit: string, change: Partial<BuiltImage> = {}, bytes = usual()): Promise<BuiltImage> => ({
    digest: `sha256:${digit.repeat(64)}`,
    manifest: { layers: [{ digest: digit, size: bytes.length }], annotations: { title: "x" } },
    config: { created: "2025", rootfs: { diff_ids: [digit] } },
    archives: [bytes],
    files: await readArchive(bytes),
    ...change,
  });

  it("with one digest are equal", async () => {
    expect(imageDifferences(await image("a"), await image("a"))).toEqual([]);
  });

  it("differ by the cause, not by the resulting digests", async () => {
    const other = archive(directory("usr"), file("usr/program", Buffer.from("The program"), 0o755));
    expect(imageDifferences(await image("a"), await image("b", {}, other))).toEqual([
      "usr/program: 11 bytes, which first differ at offset 0 (0x0)",
    ]);
  });

  it("differ by configuration and manifest", async () => {
    const change = { config: { created: "2026" }, manifest: { annotations: { title: "y" } } };
    const lines = imageDifferences(await image("a"), await image("b", change));
    expect(lines).toContain('configuration.created: "2025" and "2026"');
    expect(lines).toContain('manifest.annotations.title: "x" and "y"');
  });

  it("with the same files in another order differ by their archives", async () => {
    const two = [file("a", program, 0o755), file("b", program, 0o755)] as const;
    const [first, second] = [archive(...two), archive(...two.toReversed())];
    expect(imageDifferences(await image("a", {}, first), await image("b", {}, second))).toEqual([
      "layer 0: the same files, but its archives differ at offset 2",
    ]);
  });

  it("with the same archives are compressed in different ways", async () => {
    expect(imageDifferences(await image("a"), await image("b"))).toEqual([
      "the same files, but differently compressed or described",
    ]);
  });
});
