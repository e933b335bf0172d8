import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "../../rig/pages.ts";

let folder: string;
const at = (...path: string[]) => join(folder, ...path);

/** Writes the digests of a row's file, as the runner that built it does. */
async function sum(row: string): Promise<void> {
  const { stdout } = await execa("sha256sum", ["matrix/blob"], { cwd: at(row) });
  await writeFile(at(row, "SHA256SUMS"), `${stdout}\n`);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-compare-"));
  for (const row of ["linux-amd64", "linux-mips"]) {
    await mkdir(at("first", row, "matrix"), { recursive: true });
    await writeFile(at("first", row, "matrix/blob"), row);
    await sum(`first/${row}`);
  }
  await cp(at("first"), at("second"), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const compare = () => execa(join(root, ".github/compare-rows.sh"), ["first", "second"], { cwd: folder, reject: false });

it("two equal builds are equal, whatever their attestations are", async () => {
  await writeFile(at("first/linux-mips/matrix/attestation"), "the first run");
  await writeFile(at("second/linux-mips/matrix/attestation"), "the second run");
  expect(await compare()).toMatchObject({
    exitCode: 0,
    stdout: "2 rows are the same in both builds, byte for byte.",
    stderr: "",
  });
});

it.each<[string, () => Promise<unknown>, string]>([
  [
    "rows that differ in a byte",
    async () => {
      for (const row of ["linux-amd64", "linux-mips"]) {
        await appendFile(at("second", row, "matrix/blob"), "x");
        await sum(`second/${row}`);
      }
    },
    "two runners have built different files (above): linux-amd64 linux-mips. Nothing is published.",
  ],
  [
    "a file that was changed after it was built, on either runner",
    () => appendFile(at("second/linux-mips/matrix/blob"), "x"),
    "second/linux-mips/ was changed after it was built (above). Nothing is published.",
  ],
  [
    "a file that is missing",
    () => rm(at("first/linux-mips/matrix/blob")),
    "first/linux-mips/ was changed after it was built (above). Nothing is published.",
  ],
  [
    "a row that was built once",
    () => rm(at("second/linux-mips"), { recursive: true }),
    "first has the rows linux-amd64 linux-mips, and second linux-amd64: expected the same rows. Nothing is published.",
  ],
  [
    "a build without rows",
    async () => {
      await rm(at("second"), { recursive: true });
      await mkdir(at("second"));
    },
    "second/*/ is not a row: it has no SHA256SUMS. Nothing is published.",
  ],
  [
    "a folder that is no row",
    () => mkdir(at("first/notes")),
    "first/notes/ is not a row: it has no SHA256SUMS. Nothing is published.",
  ],
])("%s are an error", async (_, before, sentence) => {
  await before();
  const { exitCode, stderr, stdout } = await compare();
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr.split("\n").at(-1)).toBe(`compare-rows.sh: ${sentence}`);
});

it("the files that differ are printed with both digests", async () => {
  await appendFile(at("second/linux-mips/matrix/blob"), "x");
  await sum("second/linux-mips");
  const { stderr } = await compare();
  expect(stderr.match(/^[-+]\w{64} {2}matrix\/blob$/gm)).toHaveLength(2);
});
