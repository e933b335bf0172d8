import { z } from "zod";

/** The source that the build inputs resolve to, as `buildx/scripts/source-facts.sh` writes it. */
export const Facts = z.strictObject({
  /** phantun's version, from its manifest. */
  version: z.string().regex(/^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/),
  /** Upstream's commit. */
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  /** Unix time of that commit, or of a crate's publication: the image's SOURCE_DATE_EPOCH. */
  epoch: z.int().positive(),
  /** SHA-256 of the crate, if the source is one. */
  crate: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type Facts = z.infer<typeof Facts>;

/** The time of the facts in the format of the OCI annotation `created` (RFC 3339). */
export function created(facts: Facts): string {
  return new Date(facts.epoch * 1000).toISOString().replace(".000Z", "Z");
}
