import { z } from "zod";
import { repository } from "../build/metadata.ts";
import type { Lock } from "../lock/lock.ts";

/** The predicate type of {@link Provenance} (slsa.dev/spec/v1.0/provenance). */
export const provenanceType = "https://slsa.dev/provenance/v1";

const Resource = z.looseObject({
  name: z.string().optional(),
  uri: z.string(),
  digest: z.record(z.string(), z.string()).optional(),
});

/** SLSA provenance of one platform's image: the fields that are written and read here. */
export const Provenance = z.looseObject({
  buildDefinition: z.looseObject({
    buildType: z.string(),
    externalParameters: z.looseObject({ platform: z.string(), inputs: z.record(z.string(), z.string()) }),
    resolvedDependencies: z.array(Resource),
  }),
  runDetails: z.looseObject({ builder: z.looseObject({ id: z.string() }) }),
});
export type Provenance = z.infer<typeof Provenance>;

/** The origin of an image. */
export interface Origin {
  lock: Lock;
  /** The commit of this repository. */
  revision: string;
  platform: string;
  /** The inputs that the lock does not fix, like VARIANT, and the layer's compression. */
  inputs: Readonly<Record<string, string>>;
}

/** The URIs of upstream's commit and crate and of this repository's commit in the provenance. */
export const uris = {
  crate: (version: string) => `pkg:cargo/phantun@${version}`,
  upstream: "git+https://github.com/dndx/phantun",
  own: `git+${repository}`,
} as const;

/** Converts a digest from the lock's format (`sha256:HEX` or npm's `sha512-BASE64`) to in-toto's. */
function digestSet(digest: string): Record<string, string> {
  const [, algorithm = "", hex = ""] = /^(sha256):([0-9a-f]+)$/.exec(digest) ?? [];
  if (hex) return { [algorithm]: hex };
  const [, name = "", base64 = ""] = /^(sha\d+)-(.+)$/.exec(digest) ?? [];
  return { [name]: Buffer.from(base64, "base64").toString("hex") };
}

/**
 * The provenance of an image: all of the lock's inputs by digest. It contains no time, machine or mirror address, so that a
 * second build has the same provenance.
 */
export function provenance({ lock, revision, platform, inputs }: Origin): Provenance {
  const { upstream, base, snapshot, tools } = lock;
  return {
    buildDefinition: {
      buildType: `${repository}/blob/main/docs/verify.md`,
      externalParameters: { platform, inputs: { PHANTUN_LOCKED: "1", ...inputs } },
      resolvedDependencies: [
        { uri: uris.crate(upstream.version), digest: { sha256: upstream.crate } },
        { uri: uris.upstream, digest: { gitCommit: upstream.commit } },
        { uri: uris.own, digest: { gitCommit: revision } },
        { uri: `pkg:docker/${base.image.replace(":", "@")}`, ...(base.digest && { digest: digestSet(base.digest) }) },
        ...(snapshot ? [{ uri: `https://snapshot.debian.org/archive/debian/${snapshot}/` }] : []),
        ...Object.entries(tools).flatMap(([name, { version, digests }]) =>
          digests.map((digest) => ({
            name,
            uri: `pkg:generic/${name.replace("@", "%40")}${version ? `@${version}` : ""}`,
            digest: digestSet(digest),
          })),
        ),
      ],
    },
    runDetails: { builder: { id: `${repository}/run/release` } },
  };
}

/** The digest of a dependency in a provenance, or `undefined`. */
export const dependency = ({ buildDefinition }: Provenance, uri: string, algorithm: "sha256" | "gitCommit") =>
  buildDefinition.resolvedDependencies.find((one) => one.uri === uri)?.digest?.[algorithm];
