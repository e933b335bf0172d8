import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { list, type ReadEntry } from "tar";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeDockerArchive } from "../../../../buildx/oci/docker-archive.ts";

let folder: string;
let umask: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  umask = process.umask();
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true });
});

/** Writes an archive of the same image each time, with another age of the layer file. */
async function write(name: string, age: number): Promise<string> {
  const layer = join(folder, "layer");
  await writeFile(layer, "the layer's tar archive");
  await utimes(layer, age, age);
  const file = join(folder, name);
  const image = { config: Buffer.from("{}"), configDigest: "c".repeat(64), layerDigest: "d".repeat(64), layer };
  await writeDockerArchive(file, image, "phantun-runtime:1.2.3", 1_755_921_528);
  return file;
}

it("names configuration and layer as docker load expects, dated by the commit", async () => {
  const entries: ReadEntry[] = [];
  await list({ file: await write("a.tar", 1), onReadEntry: (entry) => entries.push(entry) });
  expect(entries.map(({ path }) => path)).toEqual([
    "manifest.json",
    `${"c".repeat(64)}.json`,
    `${"d".repeat(64)}/layer.tar`,
  ]);
  for (const { mtime, uid, mode } of entries) {
    expect({ mtime, uid, mode }).toEqual({ mtime: new Date(1_755_921_528_000), uid: undefined, mode: 0o644 });
  }
});

it("is the same bytes at another time and umask, and leaves no other files", async () => {
  const first = await write("a.tar", 1);
  process.umask(0o077);
  const second = await write("b.tar", 2_000_000);
  expect(await readFile(second)).toEqual(await readFile(first));
  expect((await readdir(folder)).toSorted()).toEqual(["a.tar", "b.tar", "layer"]);
});
