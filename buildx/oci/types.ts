import { z } from "zod";

/** A descriptor of the OCI image specification: a blob's media type, digest and size. */
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

/** The annotation of an attestation manifest that names its image's manifest (BuildKit's attestation storage format). */
export const attestationOf = "vnd.docker.reference.digest";

/** The configuration of an image: the fields that programs outside a container engine need. */
export const Configuration = z.looseObject({
  config: z.looseObject({
    Entrypoint: z.array(z.string()),
    Cmd: z.array(z.string()).nullish(),
    Env: z.array(z.string()),
    WorkingDir: z.string().optional(),
  }),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
});
export type Configuration = z.infer<typeof Configuration>;

/** A platform in the spelling of the platform table and `--platform`: `os/architecture[/variant]`. */
export const platformName = ({ platform }: Descriptor): string | undefined =>
  platform && [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/");

/** The path of a blob in an OCI layout. */
export const blobPath = (digest: string) => `blobs/${digest.replace(":", "/")}`;
