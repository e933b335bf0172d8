import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits are expected");

/** The version of a phantun release: three numbers. */
export const Version = z.string().regex(/^\d+\.\d+\.\d+$/, "three numbers with dots between them are expected");

/**
 * A tool or a source archive: one digest for each build architecture that has its own archive. Sources from Debian's archive
 * have no version: the digest identifies the file.
 */
const Tool = z.strictObject({ version: z.string().optional(), digests: z.array(z.string()).min(1) });

/** The pinned inputs of a release: `buildx/lock/lock.json`. `null` means not known yet ({@link unknowns}). */
export const Lock = z.strictObject({
  upstream: z.strictObject({
    version: Version,
    /** The commit that upstream's crate names and that upstream's tag points to. */
    commit: z.string().regex(/^[0-9a-f]{40}$/, "40 lower-case hexadecimal digits are expected"),
    /** SHA-256 of the crate, from crates.io's index. */
    crate: Sha256,
    /** SHA-256 of the forge's tarball of the commit, for PHANTUN_TARBALL_SHA256. */
    tarball: Sha256.nullable(),
  }),
  /** This project's release number for one upstream version: the 1 of `-r1`. */
  revision: z.int().positive(),
  /** The base image, which the compiler's packages are installed into. */
  base: z.strictObject({
    /** A name with its tag, like debian:trixie-slim. */
    image: z.string().regex(/^[^@\s]+:[^@:/\s]+$/, "NAME:TAG is expected"),
    /** The digest of the image index that the name resolved to. */
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 lower-case hexadecimal digits are expected")
      .nullable(),
  }),
  /** The timestamp of the Debian snapshot that packages come from, for DEBIAN_SNAPSHOT. */
  snapshot: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, "a time like 20261101T000000Z is expected")
    .nullable(),
  /** Copies of the pins in the files that the build reads ({@link readPins}); written by `./run generate`. */
  tools: z.record(z.string(), Tool),
});
export type Lock = z.infer<typeof Lock>;

/** The version of a lock's packages and images: upstream's version with this project's revision. */
export const releaseVersion = ({ upstream, revision }: Pick<Lock, "upstream" | "revision">) =>
  `${upstream.version}-r${revision}`;

/** The path of the lock. */
export const lockFile = join(import.meta.dirname, "lock.json");

/** An invalid lock file. */
export class LockError extends Error {
  override name = "LockError";
}

/** Reads a lock. Throws LockError with every fault. */
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

/** The text of a lock's file. */
export const lockText = (lock: Lock): string => `${JSON.stringify(lock, undefined, 2)}\n`;

/** One sentence for each unknown value of a lock, with the way to fill it. */
export function unknowns({ upstream, base, snapshot }: Lock): string[] {
  const fills = "`./run lock --update` fills it where";
  return [
    ...(upstream.tarball ? [] : [`The digest of upstream's tarball is not known yet: ${fills} github.com answers.`]),
    ...(base.digest ? [] : [`The digest of ${base.image} is not known yet: ${fills} its registry answers.`]),
    ...(snapshot
      ? []
      : [
          `No snapshot of Debian's archive is recorded yet, so the compiler is the newest one: ${fills} snapshot.debian.org answers.`,
        ]),
  ];
}
