import { expect, test } from "vitest";
import { spawnFailure } from "../../../launcher/src/spawn-failure.ts";

test.each([
  ["ENOENT", 2, 127],
  ["ENOTDIR", 20, 127],
  ["EACCES", 13, 126],
  ["EPERM", 1, 126],
  ["ENOEXEC", 8, 126],
  ["E2BIG", 7, 126],
  ["ELOOP, whose number differs on MIPS", 90, 126],
  ["EAGAIN", 11, 71],
  ["ENOMEM", 12, 71],
])("a failed exec with %s (%i) exits with %i", (_, errno, code) => {
  const failure = spawnFailure("/bin/phantun", "program", { errno, text: "System words" });
  expect(failure.exit.code).toBe(code);
  expect(failure.message).toMatch(/^\/bin\/phantun cannot be started: System words\. [A-Z].*\.$/);
});

test.each([2, 11, 12, 24])("a failed fork with error %i exits with 71", (errno) => {
  expect(spawnFailure("/bin/phantun", "process", { errno, text: "No" }).exit.code).toBe(71);
});
