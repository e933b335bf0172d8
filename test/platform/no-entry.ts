import type { Engine } from "../../cross/selection.ts";

/**
 * The messages for an image index without an entry for the platform: of containerd's LimitManifests, or moby's older image
 * store, whose message newer versions put before containerd's (github.com/moby/moby, pull request 48414); and of
 * ChooseInstance in containers/image, for an OCI image index.
 */
const words: Readonly<Record<Engine, RegExp>> = {
  docker: /no match for platform in manifest|no matching manifest for linux\/\S+ in the manifest list entries/,
  podman: /no image found in image index for architecture/,
};

/** Whether a pull failed because the image index lacks the platform, not because of a registry or an engine. */
export const saysNoEntry = (rules: Engine, error: unknown): boolean =>
  error instanceof Error && words[rules].test(error.message);
