import { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { startChild } from "../../../../../launcher/hosts/node/child.ts";
import { refusedBy } from "../../../../../launcher/hosts/node/system-error.ts";

it.each([
  ["a missing program", "/no/such/program", [], 2],
  ["a file that cannot be executed", "/etc/passwd", [], 13],
  ["arguments that are too long", "/bin/true", ["x".repeat(200_000)], 7],
])("%s is reported at once, with the system's error number", (_, file, words, errno) => {
  const started = startChild(file, words);
  expect(started).toMatchObject({ errno });
  if (!("errno" in started)) throw new Error("it was started");
  expect(refusedBy(started)).toBe("program");
});

it("an existing program runs with the given arguments", async () => {
  const started = startChild("/bin/sh", ["-c", 'test "$1" = "--inspect"', "sh", "--inspect"]);
  if (!(started instanceof ChildProcess)) throw new Error("it was not started");
  expect(await once(started, "exit")).toEqual([0, null]);
});
