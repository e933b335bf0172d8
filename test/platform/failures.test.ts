import { access } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { requireTools } from "../hosts/tools.ts";
import { root } from "./built.ts";
import { runMatrix } from "./matrix.ts";

const output = "build/test-failures";

const matrix = (...words: string[]) => runMatrix("--output", output, ...words);

const there = (path: string) =>
  access(join(root, path)).then(
    () => true,
    () => false,
  );

beforeAll(() => requireTools("docker"));

describe("rows that cannot be built, here for a libc that they do not have", () => {
  let ended: Awaited<ReturnType<typeof matrix>>;
  beforeAll(async () => {
    ended = await matrix("--platform", "linux/mips", "--platform", "linux/mipsle", "LIBC=gnu", "PHANTUN_CRATE=0.8.1");
  });

  it("are named, with 1, and one does not keep the next from being tried", () => {
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/^linux\/mips +FAILED/m);
    expect(ended.stdout).toMatch(/^linux\/mipsle +FAILED/m);
    expect(ended.stdout).toContain("\nlinux/mips: its build failed; why stands above\n");
    expect(ended.stdout).toContain(`nothing was built; what is in ${output} is an earlier run's`);
  });

  it("say why in the build's own words", () => {
    expect(ended.stderr).toContain(
      "LIBC=gnu is not built for linux/mipsle: its row of the platform table accepts musl.",
    );
  });

  it("leave nothing behind", async () => {
    expect(await there(output)).toBe(false);
    expect(await there(`${output}.new`)).toBe(false);
  });
});

it("a platform that is not in the table is refused with 64 before anything is built", async () => {
  const { exitCode, stderr } = await matrix("--platform", "linux/vax");
  expect(exitCode).toBe(64);
  expect(stderr).toMatch(/^run matrix: --platform linux\/vax is not in the platform table: linux\/amd64, .* are\.$/);
});
