import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Compression, compressions } from "../../../../buildx/oci/compression.ts";
import { compressLayer } from "../../../../buildx/oci/layer-cache.ts";

const layer = Buffer.alloc(100_000, "phantun ");
const digest = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-layers-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The only entry of the cache. */
async function entry(): Promise<string> {
  const names = await readdir(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0] ?? "");
}

describe.each<Compression>(["zstd", "gzip"])("%s", (compression) => {
  const { compress } = compressions[compression];
  const expected = Buffer.from(compress(layer));
  const call = () => compressLayer(folder, digest, layer, compression);

  it("compresses a layer once", async () => {
    const spy = vi.spyOn(compressions[compression], "compress");
    expect(Buffer.from(await call()).equals(expected)).toBe(true);
    expect(Buffer.from(await call()).equals(expected)).toBe(true);
    expect(spy).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["another layer's", () => Buffer.from(compress(Buffer.from("another")))],
    ["empty", () => Buffer.alloc(0)],
  ])("replaces an entry that is %s", async (_, damage) => {
    await call();
    await writeFile(await entry(), damage(expected));
    expect(Buffer.from(await call()).equals(expected)).toBe(true);
    expect((await readFile(await entry())).equals(expected)).toBe(true);
  });
});

it("keeps the compressions of a layer separate", async () => {
  await compressLayer(folder, digest, layer, "zstd");
  await compressLayer(folder, digest, layer, "gzip");
  expect(await readdir(folder)).toHaveLength(2);
});

it("removes entries that no build has used for a month, and keeps the others", async () => {
  const monthAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
  await compressLayer(folder, digest, layer, "zstd");
  const path = await entry();
  await utimes(path, monthAgo, monthAgo);
  await compressLayer(folder, digest, layer, "zstd");
  expect((await stat(path)).mtimeMs).toBeGreaterThan(monthAgo.getTime());
  await utimes(path, monthAgo, monthAgo);
  await compressLayer(folder, digest, layer, "gzip");
  expect(await entry()).not.toBe(path);
});
