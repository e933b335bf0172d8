import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readIndex } from "../../../../buildx/oci/layout.ts";
import { readPlainImage } from "../../../../buildx/oci/plain-image.ts";
import { blobPath, Manifest } from "../../../../buildx/oci/types.ts";
import { writeTinyIndex } from "../../../rig/registry/tiny-index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-plain-"));
});
afterEach(() => rm(folder, { recursive: true }));

const layout = () => join(folder, "layout");
const read = (platform = "linux/mips") => readPlainImage(layout(), platform, join(folder, "layer.tar"));

it("the layer is written uncompressed, and its digest is the configuration's", async () => {
  const layers = await writeTinyIndex(layout(), ["linux/mips"], "x:1");
  const { layer, layerDigest, config, configDigest } = await read();
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect(`sha256:${layerDigest}`).toBe(layers.get("linux/mips"));
  expect(sha256(await readFile(layer))).toBe(layerDigest);
  expect(sha256(config)).toBe(configDigest);
});

it.each([
  [["linux/386"], "holds images for linux/386, expected one for linux/mips"],
  [["linux/mips", "linux/386"], "holds images for linux/mips, linux/386, expected one for linux/mips"],
])("a layout with images for %j is refused", async (platforms, sentence) => {
  await writeTinyIndex(layout(), platforms, "x:1");
  await expect(read()).rejects.toThrow(sentence);
});

it("a layer that is not the configuration's is refused", async () => {
  await writeTinyIndex(layout(), ["linux/mips"], "x:1");
  const [image] = (await readIndex(layout())).manifests;
  const manifest = await readFile(join(layout(), blobPath(image?.digest ?? "")), "utf8");
  const { layers } = Manifest.parse(JSON.parse(manifest));
  await writeFile(join(layout(), blobPath(layers[0]?.digest ?? "")), gzipSync("another"));
  await expect(read()).rejects.toThrow(
    /^the layer of linux\/mips is sha256:\w{64}, and its configuration names sha256:\w{64}$/,
  );
});
