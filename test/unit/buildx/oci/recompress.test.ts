import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Compression } from "../../../../buildx/oci/compression.ts";
import { writeIndex } from "../../../../buildx/oci/layout.ts";
import { recompress } from "../../../../buildx/oci/recompress.ts";
import { blobPath, Index, Manifest } from "../../../../buildx/oci/types.ts";

const layer = Buffer.alloc(10_000, "phantun ");
let folder: string;

async function blob(mediaType: string, content: Buffer | object) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  await writeFile(join(folder, blobPath(digest)), bytes);
  return { mediaType, digest, size: bytes.length };
}

const read = async (digest: string) => readFile(join(folder, blobPath(digest)));
const json = async (digest: string): Promise<unknown> => JSON.parse((await read(digest)).toString());

/** A layout as BuildKit writes it: an image with one uncompressed layer, and an attestation for its manifest. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  const tar = await blob("application/vnd.oci.image.layer.v1.tar", layer);
  const config = await blob("config", { rootfs: { diff_ids: [tar.digest] } });
  const manifest = await blob("manifest", { schemaVersion: 2, config, layers: [tar], annotations: { title: "x" } });
  const subject = [{ digest: { sha256: manifest.digest.slice(7) } }];
  const args = { "build-arg:http_proxy": "http://somebody:secret@192.0.2.1:3128", "build-arg:LIBC": "musl" };
  const statement = await blob("in-toto", { subject, predicate: { args } });
  const vouching = await blob("config", { rootfs: { diff_ids: [statement.digest] } });
  const attestation = await blob("manifest", { config: vouching, layers: [statement] });
  const index = await blob("index", {
    manifests: [
      { ...manifest, platform: { os: "linux", architecture: "mips" } },
      { ...attestation, annotations: { "vnd.docker.reference.digest": manifest.digest } },
    ],
  });
  await writeFile(join(folder, "index.json"), JSON.stringify({ manifests: [index] }));
});

afterEach(() => rm(folder, { recursive: true }));

/** Recompresses the layout as the commands do. */
const compress = async (compression: Compression, ...names: string[]) =>
  writeIndex(folder, await recompress(folder, compression, join(folder, "cache")), names);

/** Reads the resulting layout by following digests from index.json. */
async function follow() {
  const layout = Index.parse(JSON.parse(await readFile(join(folder, "index.json"), "utf8")));
  const index = Index.parse(await json(layout.manifests[0]?.digest ?? ""));
  const [image, attestation] = index.manifests;
  if (!image || !attestation) throw new Error("the index has lost an entry");
  return {
    layout,
    index,
    image: { descriptor: image, manifest: Manifest.parse(await json(image.digest)) },
    attestation: { descriptor: attestation, manifest: Manifest.parse(await json(attestation.digest)) },
  };
}

it.each([
  { compression: "zstd", unpack: zstdDecompressSync },
  { compression: "gzip", unpack: gunzipSync },
] as const)(
  "the layer is $compression and unpacks to the same bytes, which the configuration still names",
  async ({ compression, unpack }) => {
    await compress(compression, "phantun-runtime:1");
    const { manifest } = (await follow()).image;
    const [compressed] = manifest.layers;
    expect(compressed?.mediaType).toBe(`application/vnd.oci.image.layer.v1.tar+${compression}`);
    expect(compressed?.size).toBeLessThan(layer.length);
    expect(unpack(await read(compressed?.digest ?? ""))).toEqual(layer);
    expect(manifest.annotations).toEqual({ title: "x" });
    const diff = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
    expect(await json(manifest.config.digest)).toEqual({ rootfs: { diff_ids: [diff] } });
  },
);

it("the index marks zstd like skopeo, so that a copy with skopeo keeps its digest", async () => {
  await compress("zstd", "phantun-runtime:1");
  const { descriptor } = (await follow()).image;
  expect(descriptor.annotations).toEqual({ "io.github.containers.compression.zstd": "true" });
});

it("gzip has no mark, and its header contains neither time nor name", async () => {
  await compress("gzip", "phantun-runtime:1");
  const { descriptor, manifest } = (await follow()).image;
  expect(descriptor).not.toHaveProperty("annotations");
  const bytes = await read(manifest.layers[0]?.digest ?? "");
  // RFC 1952: magic, deflate, no flags, no time, slowest, Unix.
  expect(bytes.subarray(0, 10).toString("hex")).toBe("1f8b0800000000000203");
});

it("the attestation refers to the new manifest, in its statement and in the index", async () => {
  await compress("zstd", "phantun-runtime:1");
  const { image, attestation } = await follow();
  const { digest } = image.descriptor;
  expect(attestation.descriptor.annotations).toEqual({ "vnd.docker.reference.digest": digest });
  const [statement] = attestation.manifest.layers;
  expect(await json(statement?.digest ?? "")).toEqual({
    subject: [{ digest: { sha256: digest.slice(7) } }],
    // Without the proxy of the build's machine.
    predicate: { args: { "build-arg:LIBC": "musl" } },
  });
  expect(await json(attestation.manifest.config.digest)).toEqual({ rootfs: { diff_ids: [statement?.digest] } });
});

it("every blob is named by its digest, no old blob is left, and platforms stay", async () => {
  await compress("zstd", "phantun-runtime:1");
  const { image, index } = await follow();
  expect(image.descriptor.platform).toEqual({ os: "linux", architecture: "mips" });
  expect(index.manifests).toHaveLength(2);
  const names = await readdir(join(folder, "blobs/sha256"));
  expect(names).toHaveLength(7);
  for (const name of names) {
    const content = await readFile(join(folder, "blobs/sha256", name));
    expect(createHash("sha256").update(content).digest("hex")).toBe(name);
  }
});

it("the layout carries every name", async () => {
  await compress("zstd", "phantun-runtime:1.2.3", "phantun-runtime:latest");
  const { layout } = await follow();
  expect(layout.manifests.map(({ annotations }) => annotations?.["io.containerd.image.name"])).toEqual([
    "docker.io/library/phantun-runtime:1.2.3",
    "docker.io/library/phantun-runtime:latest",
  ]);
});
