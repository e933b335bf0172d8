import { access, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { moveSymbols, symbolFaults, symbolFile } from "../../../../buildx/symbols/debug-files.ts";
import { buildIdNotes, tinyElf } from "../../cross/tiny-elf.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
});
afterEach(() => rm(folder, { recursive: true }));

const program = tinyElf({ segments: [{ type: 4, content: buildIdNotes("little", Buffer.from("c0ffee", "hex")) }] });

async function write(path: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), "");
}

it("symbols are where gdb searches for them", () => {
  expect(symbolFile("c0ffee")).toBe(".build-id/c0/ffee.debug");
});

it("a program with symbols has no fault; without them, or without a build ID, it has one", async () => {
  expect(await symbolFaults(program, folder)).toEqual(["its symbols, .build-id/c0/ffee.debug, were not written"]);
  await write(".build-id/c0/ffee.debug");
  expect(await symbolFaults(program, folder)).toEqual([]);
  expect(await symbolFaults(tinyElf({}), folder)).toEqual(["it has no build ID, by which its symbols are found"]);
});

it("the symbols of several rows are merged into one debug directory", async () => {
  await write("row/.build-id/c0/ffee.debug");
  await write("all/.build-id/c0/01.debug");
  await moveSymbols(join(folder, "row"), join(folder, "all"));
  expect((await readdir(join(folder, "all/.build-id/c0"))).sort()).toEqual(["01.debug", "ffee.debug"]);
  await expect(access(join(folder, "row/.build-id/c0/ffee.debug"))).rejects.toThrow("ENOENT");
});
