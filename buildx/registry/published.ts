import { createHash } from "node:crypto";
import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { Index, Manifest } from "../oci/types.ts";
import { advice } from "./push.ts";
import { versionAnnotation } from "./release-tags.ts";

/** What a registry has under a name. */
export interface Published {
  /** Of the index. */
  digest: string;
  /** The version that its first image names, if it names one. */
  version: string | undefined;
}

/**
 * How registries say that there is no such name. Some hide what they do not have behind a refusal; the push finds out then
 * which of the two it was.
 */
const absent = /manifest unknown|name unknown|not found|\b404\b|denied|unauthorized/i;

/** A manifest or an index, byte for byte; `undefined` when the registry has no such name. */
async function raw(place: string, tlsVerify: boolean | undefined): Promise<Buffer | undefined> {
  const tls = tlsVerify === undefined ? [] : [`--tls-verify=${tlsVerify}`];
  const { failed, stdout, stderr } = await execa("skopeo", ["inspect", ...tls, "--raw", `docker://${place}`], {
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
  });
  if (!failed) return Buffer.from(stdout);
  const reason = Buffer.from(stderr).toString();
  if (absent.test(reason)) return undefined;
  console.error(reason.trimEnd());
  throw new BuildError(advice(place));
}

/** Asks a registry what is under a tag; `undefined` when it has nothing there. */
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
