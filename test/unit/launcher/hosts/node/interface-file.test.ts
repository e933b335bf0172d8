import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { InterfaceFile } from "../../../../../launcher/hosts/node/interface-file.ts";

const unexpected = (code: string | undefined): void => {
  throw new Error(`a write failed with ${code}`);
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "phantun-runtime-interface-"));
  path = join(folder, "name");
});
afterEach(() => rmSync(folder, { recursive: true }));

it("a missing file is created, contains only the name, and is emptied, not deleted", () => {
  const file = new InterfaceFile();
  expect(file.write(path, "ptun0", unexpected)).toBeUndefined();
  expect(readFileSync(path, "utf8")).toBe("ptun0");
  expect(file.clear()).toBeUndefined();
  expect(statSync(path).size).toBe(0);
});

it("the written file is emptied, even if its path has changed", () => {
  writeFileSync(path, "a longer name of another life");
  linkSync(path, join(folder, "kept"));
  const file = new InterfaceFile();
  expect(file.write(path, "ptun0", unexpected)).toBeUndefined();
  rmSync(path);
  writeFileSync(path, "somebody else's");
  expect(file.clear()).toBeUndefined();
  expect(readFileSync(join(folder, "kept"), "utf8")).toBe("");
  expect(readFileSync(path, "utf8")).toBe("somebody else's");
});

it("a missing folder, a folder and a FIFO are refused at once, and nothing is left to clear", async () => {
  const fifo = join(folder, "fifo");
  await execa("mkfifo", [fifo]);
  mkdirSync(path);
  const file = new InterfaceFile();
  expect(file.write(join(folder, "no/such"), "ptun0", unexpected)).toEqual({
    errno: 2,
    text: "no such file or directory",
  });
  expect(file.write(path, "ptun0", unexpected)).toMatchObject({ errno: 21 });
  expect(file.write(fifo, "ptun0", unexpected)).toMatchObject({ text: "Not a regular file" });
  expect(file.write("/dev/null", "ptun0", unexpected)).toMatchObject({ text: "Not a regular file" });
  expect(file.clear()).toBeUndefined();
  expect(existsSync(join(folder, "no"))).toBe(false);
});
