import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import { budget, oversized } from "../../cross/budgets.ts";
import { executableFaults } from "../../cross/elf/elf.ts";
import { Libc, type Platform, platformSlug } from "../../cross/platform.ts";
import { programs as imagePrograms } from "../contract.ts";
import type { Compression } from "../oci/compression.ts";
import { writeDockerArchive } from "../oci/docker-archive.ts";
import { imagesOf, moveBlobs } from "../oci/layout.ts";
import { readPlainImage } from "../oci/plain-image.ts";
import { pullSize } from "../oci/pull-size.ts";
import { recompress } from "../oci/recompress.ts";
import { writeBundle } from "../oci/runtime-bundle.ts";
import { blobPath, Configuration, type Descriptor, Manifest } from "../oci/types.ts";
import { moveSymbols, symbolFaults } from "../symbols/debug-files.ts";
import { companionCommand, imageCommand, type Machine } from "./command.ts";
import type { Facts } from "./facts.ts";
import { type Inputs, inputsOf } from "./inputs.ts";
import { build, layerCache } from "./machine.ts";

/** The settings that all rows of one matrix share. */
export interface Matrix {
  inputs: Inputs;
  facts: Facts;
  engine: Machine;
  compression: Compression;
  /** The image's name, as `REPOSITORY:TAG`. */
  name: string;
  /** The output folder of all rows: `layout/`, `archives/`, `bundles/`, `symbols/`, `sboms/`. */
  output: string;
}

/** The result of one row's build. */
export interface BuiltRow {
  platform: string;
  /** The entries of the index: the image and its attestation manifest. Their blobs are in the matrix's layout. */
  entries: Descriptor[];
  /** Bytes of a pull: manifest, configuration and layer, compressed. */
  compressed: number;
  /** Bytes of each executable, by its path in the image. */
  programs: Record<string, number>;
}

/** The file name of a platform's bill of materials. */
export const bomName = (platform: string) => `${platformSlug(platform)}.cdx.json`;

/** The file name of a platform's docker archive. */
export const archiveName = ({ version }: Pick<Facts, "version">, platform: string) =>
  `phantun-runtime-${version}-${platformSlug(platform)}.tar`;

/** Compresses the layout's image. Returns the index entries and the bytes of a pull. */
async function compress(layout: string, compression: Compression) {
  const entries = await recompress(layout, compression, layerCache);
  const [image] = imagesOf(entries);
  if (!image) throw new Error("the image was lost when its layer was compressed");
  const manifest = Manifest.parse(JSON.parse(await readFile(join(layout, blobPath(image.digest)), "utf8")));
  return { entries, compressed: pullSize({ ...manifest, size: image.size }) };
}

/**
 * Builds one row, checks it against the platform table and its budget, and only then adds it to the matrix.
 *
 * @throws Error when the build fails, or with one sentence for each deviation from the table or the budget.
 */
export async function buildRow(row: Platform, matrix: Matrix): Promise<BuiltRow> {
  const { inputs, facts, engine, compression, name, output } = matrix;
  const work = join(output, "row");
  const layout = join(work, "layout");
  const archive = join(work, "built.tar");
  const bundle = join(work, "bundle");
  const symbols = join(work, "symbols");
  const materials = join(work, "materials");
  await rm(work, { recursive: true, force: true });
  await mkdir(layout, { recursive: true });
  try {
    const own = inputsOf(inputs, row);
    const command = imageCommand(own, facts, engine, [], archive, row.platform);
    await build(command, "its build failed; see the log above");
    const companion = (what: "symbols" | "materials", folder: string) =>
      companionCommand(own, facts, engine, what, folder, row.platform);
    await build(companion("symbols", symbols), "its symbols failed; see the log above");
    await build(companion("materials", materials), "its bill of materials failed; see the log above");
    await extract({ file: archive, cwd: layout });
    const image = await readPlainImage(layout, row.platform, join(work, "layer.tar"));
    await writeBundle(bundle, Configuration.parse(JSON.parse(image.config.toString())), image.layer, facts.epoch);
    await writeDockerArchive(join(work, "plain.tar"), image, name, facts.epoch);
    const { entries, compressed } = await compress(layout, compression);
    const limits = budget({ ...row, libc: Libc.parse(inputs.LIBC ?? row.libc) });
    const programs: Record<string, number> = {};
    const faults =
      compression === "zstd"
        ? oversized([{ path: `the image for ${row.platform}`, size: compressed, limit: limits.image }])
        : [];
    for (const path of Object.values(imagePrograms)) {
      const bytes = await readFile(join(bundle, "rootfs", path));
      programs[path] = bytes.length;
      const found = executableFaults(bytes, row);
      if (path === imagePrograms.launcher)
        faults.push(...oversized([{ path, size: bytes.length, limit: limits.launcher }]));
      // The launcher needs no symbols: nothing in it unwinds the stack, and its policy's errors carry their own names.
      else found.push(...(await symbolFaults(bytes, symbols)));
      faults.push(...found.map((fault) => `${path}: ${fault}`));
    }
    if (faults.length > 0) throw new Error(faults.join("\n"));
    await moveBlobs(layout, join(output, "layout"));
    await moveSymbols(symbols, join(output, "symbols"));
    await rename(bundle, join(output, "bundles", platformSlug(row.platform)));
    await rename(join(materials, "sbom.cdx.json"), join(output, "sboms", bomName(row.platform)));
    await rename(join(work, "plain.tar"), join(output, "archives", archiveName(facts, row.platform)));
    return { platform: row.platform, entries, compressed, programs };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
