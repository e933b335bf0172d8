import { createHash } from "node:crypto";
import { fileOf, listedCrate, readIndex as readCrates, UpstreamError } from "../../lock/crates-index.ts";
import { type Lock, releaseVersion } from "../../lock/lock.ts";
import { attested, type Signing, signatureFault } from "../cosign.ts";
import { dependency, Provenance, uris } from "../provenance.ts";
import { Bill, billFaults } from "./bill.ts";
import { BrokenLink, type Link } from "./chain.ts";
import { checkBlobs, type FetchedImage, fetchImages, readImages } from "./image.ts";

/** The release to verify, and the references for its checks. */
export interface Subject {
  /** `HOST/NAME`. */
  repository: string;
  /** The requested tag, if any. */
  tag: string | undefined;
  /** The digest of the index. */
  digest: string;
  signing: Signing;
  lock: Lock;
  /** The sparse index of the crates' registry. */
  index: string;
  /** The OCI layout that the images are fetched into. */
  layout: string;
}

/** Turns a registry's contradictory answer into a broken link. */
const consistent = async <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    if (error instanceof UpstreamError) throw new BrokenLink(error.message);
    throw error;
  });

const broken = (sentence: string): never => {
  throw new BrokenLink(sentence);
};

/** The release that a tag names, without the variants' suffixes: 1.2.3-r4 for 1.2.3-r4-gzip. */
export const releaseOf = (tag: string | undefined) => /^(\d+\.\d+\.\d+-r\d+)(-node)?(-gzip)?$/.exec(tag ?? "")?.[1];

/** The predicate of an image's single attestation of a type. */
async function predicate(
  reference: string,
  type: "provenance" | "bom",
  signing: Signing,
  what: string,
): Promise<unknown> {
  const { fault, ...found } = await attested(reference, type, signing);
  if (fault !== undefined) broken(`${reference} has no signed ${what} for this image: ${fault}.`);
  const [first, ...others] = "predicates" in found ? found.predicates : [];
  if (others.length > 0)
    broken(`${reference} has ${others.length + 1} attestations with its ${what}: one is expected.`);
  return first;
}

/** The links of the chain from a reference to upstream's source; each relies on those before it. */
export function links({ repository, tag, digest, signing, lock, index, layout }: Subject): Link[] {
  const wanted = releaseVersion(lock);
  const { upstream } = lock;
  const at = (digest: string) => `${repository}@${digest}`;
  let images: FetchedImage[] = [];
  let lockFile = "";
  return [
    {
      name: "release",
      check: async () => {
        const named = releaseOf(tag);
        if (named !== undefined && named !== wanted) {
          broken(
            `the tag names ${named}, and the lock of this checkout ${wanted}: check out the commit of that release.`,
          );
        }
        return `${wanted}, as the lock names it`;
      },
    },
    {
      name: "signature",
      check: async () => {
        const fault = await signatureFault(at(digest), wanted, signing);
        if (fault !== undefined) broken(`${digest} is not signed as ${wanted} by a trusted signer: ${fault}.`);
        return `${digest} is signed as ${wanted}`;
      },
    },
    {
      name: "content",
      check: async () => {
        await fetchImages(at(digest), layout, signing.tlsVerify);
        return `${await checkBlobs(layout)} blobs match their digests`;
      },
    },
    {
      name: "platforms",
      check: async () => {
        images = await readImages(layout);
        for (const { digest, platform, configured, version } of images) {
          if (platform !== configured) {
            broken(`the index has ${digest} for ${platform}, but that is an image for ${configured}.`);
          }
          if (version !== wanted)
            broken(`the image for ${platform} is ${version ?? "of no release"}, expected ${wanted}.`);
          const fault = await signatureFault(at(digest), wanted, signing);
          if (fault !== undefined) broken(`the image for ${platform} is not signed as ${wanted}: ${fault}.`);
        }
        return `${images.length} images are each for the platform that the index names, and signed`;
      },
    },
    {
      name: "provenance",
      check: async () => {
        for (const { digest, platform, revision } of images) {
          const found = await predicate(at(digest), "provenance", signing, "provenance");
          const { success, data, error } = Provenance.safeParse(found);
          if (!success) return broken(`the provenance of ${platform} cannot be read: ${error.message}.`);
          const subject = data.buildDefinition.externalParameters.platform;
          if (subject !== platform) broken(`the provenance of ${platform} is of an image for ${subject}.`);
          const expected = [
            ["upstream's commit", upstream.commit, dependency(data, uris.upstream, "gitCommit")],
            ["the crate's SHA-256", upstream.crate, dependency(data, uris.crate(upstream.version), "sha256")],
            ["this repository's commit", revision, dependency(data, uris.own, "gitCommit")],
          ] as const;
          for (const [what, wanted, actual] of expected) {
            if (actual !== wanted)
              broken(`the provenance of ${platform} names ${actual ?? "nothing"} as ${what}, expected ${wanted}.`);
          }
        }
        return `upstream's commit ${upstream.commit} and crate ${upstream.crate}, as the lock names them`;
      },
    },
    {
      name: "crate",
      check: async () => {
        const listed = (await consistent(readCrates(index))).find(({ vers }) => vers === upstream.version);
        if (listed?.cksum !== upstream.crate) {
          return broken(
            `the registry lists ${listed?.cksum ?? "no crate"} for phantun ${upstream.version}, expected ${upstream.crate}.`,
          );
        }
        const path = `phantun-${upstream.version}/Cargo.lock`;
        lockFile =
          (await fileOf(await consistent(listedCrate(index, listed)), path)) ?? broken(`the crate has no ${path}.`);
        return `the registry has phantun ${upstream.version} with that digest`;
      },
    },
    {
      name: "materials",
      check: async () => {
        const sum = createHash("sha256").update(lockFile).digest("hex");
        let crates = 0;
        for (const { digest, platform } of images) {
          const found = Bill.safeParse(await predicate(at(digest), "bom", signing, "bill of materials"));
          if (!found.success)
            return broken(`the bill of materials of ${platform} cannot be read: ${found.error.message}.`);
          const [fault] = billFaults(found.data, { platform, lockFile, sum, upstream });
          if (fault !== undefined) broken(`the bill of materials of ${platform} ${fault}.`);
          crates = found.data.components.filter(({ purl }) => purl?.startsWith("pkg:cargo/")).length;
        }
        return `${crates} crates in the last bill of materials, all from the crate's Cargo.lock or Rust's own`;
      },
    },
  ];
}
