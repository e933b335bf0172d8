import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

const script = join(import.meta.dirname, "../../../../buildx/scripts/check-inputs.sh");

/** The Dockerfile's defaults for the script. */
const none = {
  PHANTUN_OWNER: "dndx",
  PHANTUN_REPO: "phantun",
  PHANTUN_TARBALL_SHA256: "",
  PHANTUN_COMMIT: "",
  PHANTUN_CRATE: "",
  PHANTUN_LOCKED: "",
  LIBC: "",
  MISSPELT_VARIANT: "",
  CREDENTIALS: "",
};

const check = (inputs: Record<string, string>) => execa(script, { env: { ...none, ...inputs }, reject: false });

it.each([
  {},
  { PHANTUN_CRATE: "1.2.3" },
  { PHANTUN_OWNER: "some.one", PHANTUN_REPO: ".phantun_2-x" },
  { PHANTUN_COMMIT: "a".repeat(40), PHANTUN_TARBALL_SHA256: "b".repeat(64), LIBC: "musl" },
])("%j is accepted without output", async (inputs) => {
  expect(await check(inputs)).toMatchObject({ exitCode: 0, stderr: "" });
});

it.each([
  // Each line alone is a valid release or harmless; together they would add to the Cargo.toml that they are written into.
  { PHANTUN_CRATE: '1.2.3\n[dependencies]\nx = "1"' },
  { PHANTUN_CRATE: "1.2.3\n1.2.3" },
  { PHANTUN_COMMIT: `${"a".repeat(40)}\n${"a".repeat(40)}` },
  { PHANTUN_TARBALL_SHA256: `${"b".repeat(64)}\n` },
  { PHANTUN_OWNER: "dndx/phantun\ndndx" },
  { PHANTUN_OWNER: ".." },
  { PHANTUN_REPO: ".." },
  { PHANTUN_REPO: "." },
  { PHANTUN_OWNER: "a/b" },
  { LIBC: "musl\ngnu" },
])("%j is refused with one line that names it", async (inputs) => {
  const { exitCode, stderr } = await check(inputs);
  expect(exitCode).toBe(64);
  expect(stderr.split("\n")).toEqual([expect.stringContaining(Object.keys(inputs)[0] ?? "")]);
});
