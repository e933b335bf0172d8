import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import type { Platform } from "../../cross/platform.ts";
import { companionCommand, imageCommand, type Machine } from "../build/command.ts";
import type { Facts } from "../build/facts.ts";
import { type Inputs, inputsOf } from "../build/inputs.ts";
import { build, layerCache } from "../build/machine.ts";
import { imageNames } from "../build/names.ts";
import { bomName } from "../build/row.ts";
import { inOrder, moveBlobs, writeIndex } from "../oci/layout.ts";
import { recompress } from "../oci/recompress.ts";
import type { Descriptor } from "../oci/types.ts";

/** The platforms of the Node variant. */
export const nodePlatforms = ["linux/amd64", "linux/arm64"];

/**
 * Builds the images whose launcher is packed with Node: `layout/` and `sboms/` in a folder.
 *
 * @throws BuildError when a build fails
 */
export async function buildNodeImages(
  rows: readonly Platform[],
  { inputs, facts, engine, version }: { inputs: Inputs; facts: Facts; engine: Machine; version: string },
  folder: string,
): Promise<void> {
  const layout = join(folder, "layout");
  const work = join(folder, "row");
  for (const part of ["layout", "sboms"]) await mkdir(join(folder, part), { recursive: true });
  const entries: Descriptor[] = [];
  for (const row of rows) {
    const own = { ...inputsOf(inputs, row), VARIANT: "node" };
    await rm(work, { recursive: true, force: true });
    await mkdir(join(work, "layout"), { recursive: true });
    const archive = join(work, "built.tar");
    const failed = `the image with Node for ${row.platform} failed; see the log above`;
    await build(imageCommand(own, facts, engine, [], archive, row.platform), failed);
    await build(companionCommand(own, facts, engine, "materials", join(work, "materials"), row.platform), failed);
    await extract({ file: archive, cwd: join(work, "layout") });
    entries.push(...(await recompress(join(work, "layout"), "zstd", layerCache)));
    await moveBlobs(join(work, "layout"), layout);
    await rename(join(work, "materials/sbom.cdx.json"), join(folder, "sboms", bomName(row.platform)));
  }
  await rm(work, { recursive: true, force: true });
  const names = imageNames({ VARIANT: "node" }, version).slice(0, 1);
  await writeIndex(
    layout,
    inOrder(
      entries,
      rows.map(({ platform }) => platform),
    ),
    names,
  );
}
