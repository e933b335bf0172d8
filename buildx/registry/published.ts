import { createHash } from "node:crypto";
import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { Index, Manifest } from "../oci/types.ts";
import { advice } from "./push.ts";
import { versionAnnotation } from "./release-tags.ts";

/** An image index in a registry. */
export interface Published {
  /** The digest of the index. */
  digest: string;
  /** The version annotation of its first image, if any. */
  version: string | undefined;
}

/**
 * Error messages of registries for a missing name. Some registries answer with a refusal instead; the push then fails if it
 * was a real one.
 */
const absent = /manifest unknown|name unknown|not found|\b404\b|denied|unauthorized/i;

/** The bytes of a manifest or an index; `undefined` when the registry has no such name. */
async function raw(reference: string, tlsVerify: boolean | undefined): Promise<Buffer | undefined> {
  const tls = tlsVerify === undefined ? [] : [`--tls-verify=${tlsVerify}`];
  const { failed, stdout, stderr } = await execa("skopeo", ["inspect", ...tls, "--raw", `docker://${reference}`], {
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
  });
  if (!failed) return Buffer.from(stdout);
  const reason = Buffer.from(stderr).toString();
  if (absent.test(reason)) return undefined;
  console.error(reason.trimEnd());
  throw new BuildError(advice(reference));
}

/** Reads a tag of a registry; `undefined` when the tag does not exist. */
export async function published(
  repository: string,
  tag: string,
  tlsVerify: boolean | undefined,
): Promise<Published | undefined> {
  const bytes = await raw(`${repository}:${tag}`, tlsVerify);
  if (!bytes) return undefined;
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const index = Index.safeParse(JSON.parse(bytes.toString()));
  const [first] = index.success ? index.data.manifests : [];
  const manifest = first && (await raw(`${repository}@${first.digest}`, tlsVerify));
  const read = Manifest.safeParse(manifest && JSON.parse(manifest.toString()));
  return { digest, version: read.success ? read.data.annotations?.[versionAnnotation] : undefined };
}
