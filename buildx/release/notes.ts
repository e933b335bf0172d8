import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { megabytes } from "../../cross/text/numbers.ts";
import { markdown } from "../../cross/text/table.ts";
import { repository } from "../build/metadata.ts";
import { imagesOf, readIndex } from "../oci/layout.ts";
import { pullSize } from "../oci/pull-size.ts";
import { blobPath, Manifest, platformName } from "../oci/types.ts";
import { builtRelease } from "../registry/release-tags.ts";
import type { ImageSet } from "./publish.ts";

/**
 * The table of one set, one line per platform. It omits the index, whose digest differs between builds, because it covers
 * BuildKit's provenance of the run.
 */
async function table({ layout, variant }: ImageSet): Promise<string[]> {
  const { tags } = await builtRelease(layout, variant);
  const rows: string[][] = [];
  for (const image of imagesOf((await readIndex(layout)).manifests)) {
    const { digest, size } = image;
    const manifest = Manifest.parse(JSON.parse(await readFile(join(layout, blobPath(digest)), "utf8")));
    const bytes = pullSize({ ...manifest, size });
    rows.push([`\`${platformName(image)}\``, `\`${digest}\``, megabytes(bytes)]);
  }
  return ["", `### \`:${tags[0]}\``, "", markdown([["platform", "manifest", "pull"], ...rows])];
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
