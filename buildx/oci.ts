import { z } from "zod";

/** A descriptor of the OCI image specification: what a blob is, which one, how long. */
export const Descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** Bytes. */
  size: z.int().nonnegative(),
  platform: z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Descriptor = z.infer<typeof Descriptor>;

/** An image index, or the `index.json` of an OCI layout. */
export const Index = z.looseObject({ manifests: z.array(Descriptor).min(1) });
export type Index = z.infer<typeof Index>;

/** The manifest of one platform's image. */
export const Manifest = z.looseObject({
  config: Descriptor,
  layers: z.array(Descriptor),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** The path of a blob in an OCI layout. */
export const blobPath = (digest: string) => `blobs/${digest.replace(":", "/")}`;
