import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readIndex } from "../oci/layout.ts";
import { attestationOf, platformName } from "../oci/types.ts";
import { pushFixed, pushMoving } from "../registry/push-release.ts";
import { attest, type Signing, sign } from "./cosign.ts";
import type { Provenance } from "./provenance.ts";

/** The images of one variant and compression, with one image index. */
export interface ImageSet {
  /** An OCI layout. */
  layout: string;
  /** The value of VARIANT that the images were built with. */
  variant?: string | undefined;
  /** The platforms of its images, with the table's names. */
  platforms: string[];
  /** The file of a platform's bill of materials. */
  bom: (platform: string) => string;
  provenance: (platform: string) => Provenance;
}

/** The destination and the signer of a release; without `signing` it is not signed. */
export interface Target {
  repository: string;
  tlsVerify?: boolean | undefined;
  signing?: Signing | undefined;
}

/** Attests each image of an index, and signs its entries and then the index itself. All must be in the registry already. */
export async function signImages(
  set: ImageSet,
  { repository, signing }: { repository: string; signing: Signing },
  version: string,
): Promise<void> {
  const { target, manifests } = await readIndex(set.layout);
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-provenance-"));
  try {
    for (const entry of manifests) {
      const reference = `${repository}@${entry.digest}`;
      const platform = platformName(entry);
      if (!entry.annotations?.[attestationOf] && platform) {
        console.error(`==> attesting ${platform}`);
        const predicate = join(folder, "provenance.json");
        await writeFile(predicate, JSON.stringify(set.provenance(platform)));
        await attest(reference, "provenance", predicate, signing);
        await attest(reference, "bom", set.bom(platform), signing);
      }
      await sign(reference, version, signing);
    }
    await sign(`${repository}@${target.digest}`, version, signing);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Publishes a release: every set under its immutable tag, then the signatures, then the moving tags, so that no moving tag
 * refers to a missing or unsigned image. Images that are already published are not pushed again.
 *
 * @returns one line per name
 * @throws BuildError when an immutable tag refers to another image, or a push or a signature fails
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
    for (const [index, set] of sets.entries()) {
      await signImages(set, { repository, signing: { ...signing, tlsVerify } }, versions[index] ?? "");
    }
  }
  for (const set of sets) {
    const { names, kept } = await pushMoving(release(set));
    for (const sentence of kept) console.error(`==> ${sentence}`);
    lines.push(...names.map((name) => `pushed    ${name}`));
  }
  return lines;
}
