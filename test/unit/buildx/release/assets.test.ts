import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { changes, pack } from "../../../../buildx/release/assets.ts";
import { writeSums } from "../../../../buildx/release/sums.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-assets-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("a packed folder depends only on names, modes and bytes", async () => {
  const archives: Buffer[] = [];
  for (const [name, time, names] of [
    ["one", 1, ["a", "b"]],
    ["two", 2_000_000, ["b", "a"]],
  ] as const) {
    await mkdir(join(folder, name, "below"), { recursive: true });
    for (const file of names) {
      await writeFile(join(folder, name, "below", file), file);
      await chmod(join(folder, name, "below", file), 0o755);
      await utimes(join(folder, name, "below", file), time, time);
    }
    await pack(join(folder, name), join(folder, `${name}.tar.gz`), 1234);
    archives.push(await readFile(join(folder, `${name}.tar.gz`)));
  }
  expect(archives[0]?.equals(archives[1] ?? Buffer.alloc(0))).toBe(true);
  const { stdout } = await execa("tar", ["-tvzf", join(folder, "one.tar.gz")], { env: { TZ: "UTC" } });
  expect(stdout).toContain("-rwxr-xr-x");
  expect(stdout).toContain("1970-01-01 00:20");
});

it("sha256sum can check the sums, which cover every other file", async () => {
  for (const name of ["b", "a"]) await writeFile(join(folder, name), name);
  await writeSums(folder);
  await writeSums(folder);
  expect((await execa("sha256sum", ["--check", "SHA256SUMS"], { cwd: folder })).stdout).toBe("a: OK\nb: OK");
});

it("a release's own section of the changelog is found", async () => {
  const file = join(folder, "CHANGELOG.md");
  await writeFile(file, "# Changelog\n\nText.\n\n## 1.2.3-r2\n\n- two\n- three\n\n## 1.2.3-r1\n\n- one\n");
  expect(await changes(file, "1.2.3-r2")).toBe("- two\n- three");
  expect(await changes(file, "1.2.3-r1")).toBe("- one");
  expect(await changes(file, "1.2.3")).toBeUndefined();
});
