import type { Engine } from "../../cross/selection.ts";

/**
 * What each family's library says of an index without an entry for the platform: containerd's LimitManifests, or moby's
 * older image store, whose sentence newer versions put before containerd's (github.com/moby/moby, pull request 48414); and
 * the ChooseInstance of containers/image, for an index of OCI's kind.
 */
const words: Readonly<Record<Engine, RegExp>> = {
  docker: /no match for platform in manifest|no matching manifest for linux\/\S+ in the manifest list entries/,
  podman: /no image found in image index for architecture/,
};

/** Whether a pull failed because the index has nothing for the platform, and not because of a registry or an engine. */
export const saysNoEntry = (rules: Engine, error: unknown): boolean =>
  error instanceof Error && words[rules].test(error.message);
