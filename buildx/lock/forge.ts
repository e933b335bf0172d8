import { createHash } from "node:crypto";
import { execa } from "execa";
import { UpstreamError } from "./crates-index.ts";
import { download, UnreachableError } from "./download.ts";

/** The forge that hosts upstream's repository. */
export const defaultForge = "https://github.com";

const repository = (forge: string) => `${forge}/dndx/phantun`;

/** The commits of upstream's tags, by the version in the tag's name. */
export type Tags = ReadonlyMap<string, string>;

/** Reads the output of `git ls-remote --tags`. For an annotated tag, the second line (`^{}`) has the commit. */
export function parseTags(text: string): Tags {
  const tags = new Map<string, string>();
  for (const [, commit = "", version = ""] of text.matchAll(
    /^([0-9a-f]{40})\trefs\/tags\/v?(\d+\.\d+\.\d+)(?:\^\{\})?$/gm,
  ))
    tags.set(version, commit);
  return tags;
}

/**
 * Reads upstream's tags from the forge.
 *
 * @throws UnreachableError with git's message when git fails
 */
export async function readTags(forge: string): Promise<Tags> {
  const address = `${repository(forge)}.git`;
  const { failed, code, stdout, stderr } = await execa("git", ["ls-remote", "--tags", address], {
    env: { GIT_TERMINAL_PROMPT: "0" },
    reject: false,
  });
  if (code === "ENOENT")
    throw new UnreachableError("git is missing, and is needed to read upstream's tags: install it.");
  if (!failed) return parseTags(stdout);
  const reason = stderr
    .replace(/^(fatal|error): /gm, "")
    .replace(/\s+/g, " ")
    .replace(/\.?\s*$/, "");
  const advice = / 429\b/.test(reason)
    ? "The forge limits the rate of requests: try again later"
    : "Check the network, and try again";
  throw new UnreachableError(`Failed to read upstream's tags from ${address}: ${reason}. ${advice}.`);
}

/** The SHA-256 of the forge's tarball of a commit. */
export async function tarballDigest(forge: string, commit: string): Promise<string> {
  const address = `${repository(forge)}/archive/${commit}.tar.gz`;
  const tarball = await download(address, "upstream's tarball");
  if (!tarball) throw new UpstreamError(`The forge has no tarball of commit ${commit} (${address}).`);
  return createHash("sha256").update(tarball.bytes).digest("hex");
}
