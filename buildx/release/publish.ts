import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readIndex } from "../oci/layout.ts";
import { attestationOf, platformName } from "../oci/types.ts";
import { pushFixed, pushMoving } from "../registry/push-release.ts";
import { attest, type Signing, sign } from "./cosign.ts";
import type { Provenance } from "./provenance.ts";

/** The images of one variant and compression: an index of its own. */
export interface ImageSet {
  /** An OCI layout. */
  layout: string;
  /** The value of VARIANT that the images were built with. */
  variant?: string | undefined;
  /** The platforms of its images, as the table names them. */
  platforms: string[];
  /** The file of a platform's bill of materials. */
  bom: (platform: string) => string;
  provenance: (platform: string) => Provenance;
}

/** Where a release goes, and who signs it: without that nobody does. */
export interface Target {
  repository: string;
  tlsVerify?: boolean | undefined;
  signing?: Signing | undefined;
}

/** Signs everything that an index names, and the index last; attests each image. They are in the registry already. */
export async function signImages(
  set: ImageSet,
  { repository, signing }: { repository: string; signing: Signing },
  version: string,
): Promise<void> {
  const { target, manifests } = await readIndex(set.layout);
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-provenance-"));
  try {
    for (const entry of manifests) {
      const place = `${repository}@${entry.digest}`;
      const platform = platformName(entry);
      if (!entry.annotations?.[attestationOf] && platform) {
        console.error(`==> attesting ${platform}`);
        const predicate = join(folder, "provenance.json");
        await writeFile(predicate, JSON.stringify(set.provenance(platform)));
        await attest(place, "provenance", predicate, signing);
        await attest(place, "bom", set.bom(platform), signing);
      }
      await sign(place, version, signing);
    }
    await sign(`${repository}@${target.digest}`, version, signing);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Publishes a release: every set under its own fixed tag, then the signatures, then the tags that move, so that none of these
 * ever stands for something that is missing or not signed. What was published before is not pushed again.
 *
 * @returns a line for each name
 * @throws BuildError when the registry has another image under a fixed tag, or when a push or a signature fails
 */
export async function publish(
  sets: readonly ImageSet[],
  { repository, tlsVerify, signing }: Target,
): Promise<string[]> {
  const release = (set: ImageSet) => ({ layout: set.layout, variant: set.variant, repository, tlsVerify });
  const lines: string[] = [];
  const versions: string[] = [];
  for (const set of sets) {
    const { name, digest, version } = await pushFixed(release(set));
    versions.push(version);
    lines.push(`pushed    ${name}  ${digest}`);
  }
  if (signing) {
    for (const [place, set] of sets.entries()) {
      await signImages(set, { repository, signing: { ...signing, tlsVerify } }, versions[place] ?? "");
    }
  }
  for (const set of sets) {
    const { names, kept } = await pushMoving(release(set));
    for (const sentence of kept) console.error(`==> ${sentence}`);
    lines.push(...names.map((name) => `pushed    ${name}`));
  }
  return lines;
}
