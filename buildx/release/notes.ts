import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "../build/metadata.ts";
import { readIndex } from "../oci/layout.ts";
import { attestationOf, blobPath, Manifest, platformName } from "../oci/types.ts";
import { builtRelease } from "../registry/release-tags.ts";
import type { ImageSet } from "./publish.ts";

/** Bytes of a pull of one image: manifest, configuration and layers. */
async function pullSize(layout: string, digest: string, size: number): Promise<number> {
  const { config, layers } = Manifest.parse(JSON.parse(await readFile(join(layout, blobPath(digest)), "utf8")));
  return size + config.size + layers.reduce((sum, layer) => sum + layer.size, 0);
}

/**
 * The table of one set, one line per platform. It omits the index, whose digest differs between builds, because it covers
 * BuildKit's provenance of the run.
 */
async function table({ layout, variant }: ImageSet): Promise<string[]> {
  const { tags } = await builtRelease(layout, variant);
  const { manifests } = await readIndex(layout);
  const rows: string[] = [];
  for (const { digest, size, annotations, ...entry } of manifests) {
    if (annotations?.[attestationOf]) continue;
    const bytes = await pullSize(layout, digest, size);
    rows.push(`| \`${platformName({ digest, size, ...entry })}\` | \`${digest}\` | ${(bytes / 1e6).toFixed(2)} MB |`);
  }
  return [...["", `### \`:${tags[0]}\``, ""], ...["| platform | manifest | pull |", "| --- | --- | --- |"], ...rows];
}

/** The notes of a release: its changes, and the digests and sizes of all images. */
export async function releaseNotes(
  version: string,
  changes: string | undefined,
  sets: readonly ImageSet[],
  revision: string,
): Promise<string> {
  const tables: string[] = [];
  for (const set of sets) tables.push(...(await table(set)));
  return [
    `# phantun-runtime ${version}`,
    ...(changes ? ["", changes] : []),
    "",
    `Built from commit ${revision} of ${repository}. To verify it: \`./run verify\`, or docs/verify.md.`,
    ...tables,
    "",
  ].join("\n");
}
