import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bomName } from "../../../../buildx/build/row.ts";
import { programs } from "../../../../buildx/contract.ts";
import { type Compression, compressions } from "../../../../buildx/oci/compression.ts";
import { inOrder, writeIndex } from "../../../../buildx/oci/layout.ts";
import { attestationOf, blobPath, type Descriptor } from "../../../../buildx/oci/types.ts";
import { builds, layoutName } from "../../../../buildx/release/row.ts";
import { symbolFile } from "../../../../buildx/symbols/debug-files.ts";
import { type Platform, platformSlug } from "../../../../cross/platform.ts";
import { tar } from "../../../../openwrt/packages/archive.ts";
import { directory, file } from "../../../../openwrt/packages/payload.ts";
import { buildIdNotes, tinyElf } from "../../cross/tiny-elf.ts";

/** The properties of a release that the tests vary. */
export interface Made {
  rows: readonly Platform[];
  version: string;
  revision: string;
  /** Stands for the time of the run in BuildKit's attestations, which differ between builds. */
  run?: string;
  compilers?: string;
}

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** A program of a platform, whose build ID depends on both. */
function program(path: string, platform: string): { id: string; bytes: Buffer } {
  const id = sha256(`${path} ${platform}`).slice(0, 40);
  return { id, bytes: tinyElf({ segments: [{ type: 4, content: buildIdNotes("little", Buffer.from(id, "hex")) }] }) };
}

async function put(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Writes an image and its attestation into a layout. Returns their entries. */
async function writeImage(
  layout: string,
  platform: string,
  compression: Compression,
  { version, revision, run = "" }: Made,
): Promise<Descriptor[]> {
  async function blob(mediaType: string, bytes: Buffer): Promise<Descriptor> {
    const digest = `sha256:${sha256(bytes)}`;
    await put(join(layout, blobPath(digest)), bytes);
    return { mediaType, digest, size: bytes.length };
  }
  const json = (type: string, value: object) =>
    blob(`application/vnd.oci.image.${type}.v1+json`, Buffer.from(JSON.stringify(value)));
  const [os = "", architecture = "", variant] = platform.split("/");
  const spelled = { os, architecture, ...(variant !== undefined && { variant }) };
  const files = Object.values(programs).map((path) => file(path, program(path, platform).bytes, 0o755));
  const archive: Buffer = tar([directory("usr"), directory("usr/local"), directory("usr/local/bin"), ...files], 1);
  const { compress, mediaType, annotations } = compressions[compression];
  const image = await json("manifest", {
    schemaVersion: 2,
    config: await json("config", {
      ...spelled,
      config: { Entrypoint: ["/phantun-runtime"], Env: [] },
      rootfs: { type: "layers", diff_ids: [`sha256:${sha256(archive)}`] },
    }),
    layers: [await blob(mediaType, Buffer.from(compress(archive)))],
    annotations: { "org.opencontainers.image.version": version, "org.opencontainers.image.revision": revision },
  });
  const attestation = await json("manifest", {
    schemaVersion: 2,
    config: await json("config", { run }),
    layers: [await blob("application/vnd.in-toto+json", Buffer.from(JSON.stringify({ run, of: image.digest })))],
  });
  return [
    { ...image, platform: spelled, annotations },
    {
      ...attestation,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: { [attestationOf]: image.digest },
    },
  ];
}

/** Writes the builds of a release with tiny images into a folder, as `./run release` does. */
export async function writeBuilds(folder: string, made: Made): Promise<void> {
  const order = made.rows.map(({ platform }) => platform);
  const [upstream = ""] = made.version.split("-");
  for (const build of builds) {
    const rows = made.rows.filter(build.has);
    if (rows.length === 0) continue;
    const layout = join(folder, build.folder, "layout");
    const entries: Descriptor[] = [];
    for (const { platform } of rows) entries.push(...(await writeImage(layout, platform, build.compression, made)));
    await writeIndex(layout, inOrder(entries, order), [layoutName(build, upstream, made.version)]);
    for (const { platform } of rows) {
      await put(join(folder, build.folder, "sboms", bomName(platform)), `${build.folder} ${platform}`);
    }
  }
  const matrix = join(folder, "matrix");
  await put(join(matrix, "compilers.txt"), made.compilers ?? "rustc 1.96.0\n");
  for (const { platform } of made.rows) {
    for (const path of [programs.client, programs.server]) {
      const { id, bytes } = program(path, platform);
      await put(join(matrix, "bundles", platformSlug(platform), "rootfs", path), bytes);
      await put(join(matrix, "symbols", symbolFile(id)), id);
    }
  }
}
