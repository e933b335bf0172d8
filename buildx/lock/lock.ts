import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits are expected");

/** A release of phantun's: three numbers, as upstream counts. */
export const Version = z.string().regex(/^\d+\.\d+\.\d+$/, "three numbers with dots between them are expected");

/**
 * A tool or a source archive: the digests of its archives, one for each build architecture that has its own. What comes from
 * Debian's archive has no version here: its digest names the very archive.
 */
const Tool = z.strictObject({ version: z.string().optional(), digests: z.array(z.string()).min(1) });

/** What a release is made of: `buildx/lock/lock.json`. What is `null` could not be learnt yet ({@link unknowns}). */
export const Lock = z.strictObject({
  upstream: z.strictObject({
    version: Version,
    /** The commit that upstream's crate names, and that upstream's tag of the version points to. */
    commit: z.string().regex(/^[0-9a-f]{40}$/, "40 lower-case hexadecimal digits are expected"),
    /** SHA-256 of the crate, as crates.io's index gives it. */
    crate: Sha256,
    /** SHA-256 of the forge's tarball of the commit: what PHANTUN_TARBALL_SHA256 takes. */
    tarball: Sha256.nullable(),
  }),
  /** Counts this project's releases of one version of upstream's: the 1 of `-r1`. */
  revision: z.int().positive(),
  /** What the build takes its compiler from. */
  base: z.strictObject({
    /** A name with its tag, like debian:trixie-slim. */
    image: z.string().regex(/^[^@\s]+:[^@:/\s]+$/, "NAME:TAG is expected"),
    /** Of the image index that the name stood for. */
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 lower-case hexadecimal digits are expected")
      .nullable(),
  }),
  /** The moment of Debian's archive that packages are taken from: what DEBIAN_SNAPSHOT takes. */
  snapshot: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, "a moment like 20261101T000000Z is expected")
    .nullable(),
  /** The tools and sources that are pinned where the build reads them ({@link readPins}); written by `./run generate`. */
  tools: z.record(z.string(), Tool),
});
export type Lock = z.infer<typeof Lock>;

/** The version of what is released from a lock, packages and images alike: upstream's, and this project's revision. */
export const releaseVersion = ({ upstream, revision }: Pick<Lock, "upstream" | "revision">) =>
  `${upstream.version}-r${revision}`;

/** Where the lock lies. */
export const lockFile = join(import.meta.dirname, "lock.json");

/** A lock file that is none. */
export class LockError extends Error {
  override name = "LockError";
}

/** Reads a lock. Throws LockError with a line for each thing that is wrong with it. */
export function parseLock(text: string, file: string): Lock {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new LockError(`${file} is not JSON: ${cause instanceof Error ? cause.message : cause}.`, { cause });
  }
  const { success, data, error } = Lock.safeParse(found);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`);
  throw new LockError(`${file} is not a lock: ${faults.join("; ")}. Restore it with git, or correct it.`);
}

/** Reads the lock of this repository. */
export const readLock = (file = lockFile): Lock => parseLock(readFileSync(file, "utf8"), file);

/** A lock as its file's text. */
export const lockText = (lock: Lock): string => `${JSON.stringify(lock, undefined, 2)}\n`;

/** What a lock does not know, and what fills it: a sentence each. */
export function unknowns({ upstream, base, snapshot }: Lock): string[] {
  const fills = "`./run lock --update` fills it where";
  return [
    ...(upstream.tarball ? [] : [`The digest of upstream's tarball is not known yet: ${fills} github.com answers.`]),
    ...(base.digest ? [] : [`The digest of ${base.image} is not known yet: ${fills} its registry answers.`]),
    ...(snapshot
      ? []
      : [
          `No moment of Debian's archive is named yet, so the compiler is that of the day: ${fills} snapshot.debian.org answers.`,
        ]),
  ];
}
