import { createHash } from "node:crypto";
import { Parser } from "tar";
import { z } from "zod";
import { download, UnreachableError } from "./download.ts";

/** crates.io's sparse index (doc.rust-lang.org/cargo/reference/registry-index.html). */
export const defaultIndex = "https://index.crates.io";

/** The index's entry for one version of a crate: the fields that are used here. */
const Release = z.looseObject({
  vers: z.string(),
  cksum: z.string().regex(/^[0-9a-f]{64}$/),
  yanked: z.boolean(),
});
export type Release = z.infer<typeof Release>;

const Configuration = z.looseObject({ dl: z.url() });

/** The file .cargo_vcs_info.json, which cargo adds to each crate that it packs from a git repository. */
const VcsInfo = z.looseObject({
  git: z.looseObject({ sha1: z.string().regex(/^[0-9a-f]{40}$/), dirty: z.boolean().optional() }),
});

/** Upstream's publications contradict each other, so that the lock cannot move. */
export class UpstreamError extends Error {
  override name = "UpstreamError";
}

/** The response is not in the index's format: a proxy's page, for example. */
const notAnIndex = (url: string, cause: unknown) =>
  new UnreachableError(
    `${url} is not a file of a cargo registry's index: check the address of the registry, and any proxy.`,
    { cause },
  );

/** Reads an index file: one line per version. Throws on anything else. */
export const parseIndex = (text: string): Release[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => Release.parse(JSON.parse(line)));

/** The versions of phantun that a registry lists. */
export async function readIndex(index: string): Promise<Release[]> {
  // The folders are the first four letters of the name.
  const url = `${index}/ph/an/phantun`;
  const file = await download(url, "the versions of phantun");
  if (!file) throw new UpstreamError(`${index} does not have the crate phantun: check the address of the registry.`);
  try {
    return parseIndex(file.bytes.toString());
  } catch (cause) {
    throw notAnIndex(url, cause);
  }
}

/** The address of a crate, from the registry's template. */
export function crateAddress(template: string, { vers, cksum }: Release): string {
  const markers = {
    crate: "phantun",
    version: vers,
    prefix: "ph/an",
    lowerprefix: "ph/an",
    "sha256-checksum": cksum,
  };
  const marker = /\{(crate|version|prefix|lowerprefix|sha256-checksum)\}/g;
  if (!marker.test(template)) return `${template}/phantun/${vers}/download`;
  return template.replace(marker, (_, name: keyof typeof markers) => markers[name]);
}

async function fetchCrate(index: string, release: Release): Promise<Buffer> {
  const url = `${index}/config.json`;
  const file = await download(url, "the registry's configuration");
  let template: string;
  try {
    template = Configuration.parse(JSON.parse(String(file?.bytes))).dl;
  } catch (cause) {
    throw notAnIndex(url, cause);
  }
  const name = `the crate phantun ${release.vers}`;
  const crate = await download(crateAddress(template, release), name);
  if (!crate) throw new UpstreamError(`The registry lists phantun ${release.vers}, but does not have the crate.`);
  return crate.bytes;
}

/** One file of a crate, which is a gzipped tar archive; `undefined` when the file is missing. */
export async function fileOf(crate: Buffer, path: string): Promise<string | undefined> {
  let found: string | undefined;
  await new Promise((resolve, reject) => {
    const parser = new Parser({
      onReadEntry: (entry) => {
        const chunks: Buffer[] = [];
        entry.on("data", (chunk) => chunks.push(Buffer.from(chunk)));
        entry.on("end", () => {
          if (entry.path === path) found = Buffer.concat(chunks).toString();
        });
      },
    });
    parser.on("end", resolve).on("error", reject);
    parser.end(crate);
  });
  return found;
}

/**
 * Fetches a published crate.
 *
 * @throws UpstreamError when the crate's digest differs from the index
 * @throws UnreachableError when the registry does not serve it
 */
export async function listedCrate(index: string, release: Release): Promise<Buffer> {
  const crate = await fetchCrate(index, release);
  const digest = createHash("sha256").update(crate).digest("hex");
  if (digest !== release.cksum) {
    throw new UpstreamError(
      `The crate phantun ${release.vers} has the SHA-256 ${digest}, but the index lists ${release.cksum}: it was altered in transit.`,
    );
  }
  return crate;
}

/**
 * Fetches a published crate and reads the commit that it was made from.
 *
 * @throws UpstreamError when the crate's digest differs from the index, or the crate was not packed from a clean commit
 * @throws UnreachableError when the registry does not serve it
 */
export async function crateCommit(index: string, release: Release): Promise<string> {
  const crate = await listedCrate(index, release);
  const name = `The crate phantun ${release.vers}`;
  const text = await fileOf(crate, `phantun-${release.vers}/.cargo_vcs_info.json`);
  if (text === undefined) {
    throw new UpstreamError(
      `${name} names no commit (.cargo_vcs_info.json is missing): it cannot be traced to upstream.`,
    );
  }
  const { success, data } = VcsInfo.safeParse(JSON.parse(text));
  if (!success) {
    throw new UpstreamError(`${name} names no commit in .cargo_vcs_info.json, but ${text.replace(/\s+/g, " ")}.`);
  }
  if (data.git.dirty) {
    throw new UpstreamError(
      `${name} was packed with changes that are in no commit (dirty, on top of ${data.git.sha1}).`,
    );
  }
  return data.git.sha1;
}
