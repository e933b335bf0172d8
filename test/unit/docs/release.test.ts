import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { readLock } from "../../../buildx/lock/lock.ts";
import { withRelease } from "../../../docs/release.ts";
import { root } from "./pages.ts";

const { version } = readLock().upstream;
const named = new RegExp(`(?<![\\d.])${version.replaceAll(".", "\\.")}(?![\\d.]*\\d)`);

/** What `./run generate` gives the lock's release. */
const generated = /^(README\.md|docs\/.*\.md|deploy\/.*\.yaml|buildx\/lock\/lock\.json)$/;

/** The lock files of package managers name versions of other things. */
const foreign = /(package-lock\.json|go\.sum)$/;

const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
const files = stdout.split("\0").filter((path) => path && !foreign.test(path));
const read = (path: string) => readFile(join(root, path), "utf8").catch(() => "");

it("no file names phantun's release but the lock, and what is generated from it", async () => {
  const naming: string[] = [];
  for (const path of files) if (!generated.test(path) && named.test(await read(path))) naming.push(path);
  expect(naming).toEqual([]);
});

it("when the lock moves, each generated page follows it with all that it names", async () => {
  const pages = files.filter((path) => generated.test(path) && !path.endsWith(".json"));
  const naming: string[] = [];
  let moved = 0;
  for (const path of pages) {
    const page = await read(path);
    const after = withRelease(page, "98.76.54", 3);
    if (after !== page) moved++;
    if (named.test(after)) naming.push(path);
  }
  expect(naming).toEqual([]);
  expect(moved).toBeGreaterThan(5);
});

it.each([
  ["phantun-runtime:1.0.0 --local", "phantun-runtime:2.3.4 --local"],
  ["host/phantun-runtime:1.0.0-node", "host/phantun-runtime:2.3.4-node"],
  ["phantun-runtime-1.0.0-linux-arm64.tar", "phantun-runtime-2.3.4-linux-arm64.tar"],
  ["phantun-runtime-rootfs-client_1.0.0-r1_mips.ipk", "phantun-runtime-rootfs-client_2.3.4-r5_mips.ipk"],
  ["PHANTUN_CRATE=1.0.0 ./run image", "PHANTUN_CRATE=2.3.4 ./run image"],
  ["    newTag: 1.0.0\n", "    newTag: 2.3.4\n"],
  [
    "Docker 28.5.2, containerd:1.0.0, phantun-runtime:1.0.0.1",
    "Docker 28.5.2, containerd:1.0.0, phantun-runtime:1.0.0.1",
  ],
])("%j becomes %j", (page, after) => {
  expect(withRelease(page, "2.3.4", 5)).toBe(after);
});
