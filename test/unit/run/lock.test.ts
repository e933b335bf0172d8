import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Locks a file for a holder, prints a line, and keeps the lock until its standard input ends. */
const script = '. setup/say.sh; . setup/lock.sh; open_lock 8 "$1" "$2"; echo locked >&2; read -r _';

let folder: string;
let file: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-lock-"));
  file = join(folder, "lock");
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

/** Starts a shell that locks the file. */
function start(holder: string) {
  const child = spawn("sh", ["-euc", script, "sh", file, holder], { cwd: root, stdio: ["pipe", "ignore", "pipe"] });
  started.push(child);
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value as string | undefined };
}

it("a second run waits for the first by name, and goes on at its end", async () => {
  const first = start("./run image in /one");
  expect(await first.line()).toBe("locked");
  const second = start("./run test in /two");
  expect(await second.line()).toBe("==> waiting for ./run image in /one");
  first.child.stdin.end("\n");
  expect(await second.line()).toBe("locked");
  expect(await readFile(file, "utf8")).toBe("./run test in /two\n");
});

it("a killed run leaves no lock", async () => {
  const first = start("./run image in /one");
  expect(await first.line()).toBe("locked");
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  expect(await start("./run test in /two").line()).toBe("locked");
});

it.each([
  { what: "in a folder that is not there", path: "no/such/folder/lock" },
  { what: "that is a folder", path: "." },
])("a lock $what keeps no run back", async ({ path }) => {
  const { stderr } = await execa("sh", ["-euc", script, "sh", join(folder, path), "./run image in /one"], {
    cwd: root,
    input: "\n",
  });
  expect(stderr).toMatch(/locked$/);
});
