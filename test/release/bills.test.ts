import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folder, make, rows } from "./made.ts";

const files = join(folder, "files");

/** A component of a bill: name, version and package URL. */
type Read = [name: string, version: string, purl: string | null];

/** Reads bills with CycloneDX's Python library. The writer is its JavaScript library. */
const read = (...paths: string[]) =>
  execa("python3", [join(import.meta.dirname, "read-bills.py"), ...paths], { reject: false });

let work: string;
let bills: string[];
beforeAll(async () => {
  await make();
  bills = (await readdir(files)).filter((name) => name.endsWith(".cdx.json")).map((name) => join(files, name));
  work = await mkdtemp(join(tmpdir(), "phantun-runtime-bills-"));
});
afterAll(async () => {
  if (work) await rm(work, { recursive: true });
});

it("an independent reader accepts every bill of materials, and finds its components", async () => {
  expect(bills.length).toBeGreaterThan(rows.length);
  const { exitCode, stdout, stderr } = await read(...bills);
  expect(exitCode, stderr).toBe(0);
  const found = JSON.parse(stdout) as Record<string, Read[]>;
  for (const path of bills) {
    const { components } = JSON.parse(await readFile(path, "utf8")) as {
      components: { name: string; version: string; purl?: string }[];
    };
    const written = components.map(({ name, version, purl }): Read => [name, version, purl ?? null]);
    // The reader drops the second of two equal components: a crate of both phantun and the standard library.
    const unique = (all: readonly Read[] = []) => [...new Set(all.map((one) => JSON.stringify(one)))].sort();
    expect(unique(found[path]), path).toEqual(unique(written));
  }
});

it("the bill of the routers' programs names musl, where the image has glibc", async () => {
  for (const path of bills.filter((name) => name.includes("-openwrt-"))) {
    const { components } = JSON.parse(await readFile(path, "utf8")) as { components: { name: string }[] };
    const names = components.map(({ name }) => name);
    expect(names).toContain("musl");
    expect(names).not.toContain("glibc");
  }
});

it.each([
  ["a value that the schema does not know", '"scope": "required"', '"scope": "needed"', "does not match the schema"],
  ["a field that the schema does not know", '"scope": "required"', '"reach": "required"', "does not match the schema"],
  [
    "a package URL with an unencoded +",
    /("purl": "pkg:cargo\/[^"@]+@[^"]+)"/,
    '$1+x"',
    "whose canonical form is pkg:cargo",
  ],
])("the reader refuses a bill with %s", async (_, before, after, sentence) => {
  const text = await readFile(bills[0] ?? "", "utf8");
  const path = join(work, "tampered.cdx.json");
  await writeFile(path, text.replace(before, after));
  const { exitCode, stdout, stderr } = await read(bills[0] ?? "", path);
  expect({ exitCode, read: Object.keys(JSON.parse(stdout)) }).toEqual({ exitCode: 1, read: [bills[0]] });
  expect(stderr).toMatch(new RegExp(`^${path} .*${sentence}.*\\.$`, "m"));
});
