import type { Platform } from "../platform.ts";

/** The platform of GitHub's runners. */
const runner = "linux/amd64";

/** Whether the ordinary check leaves something of a row out: all of it, or its other C library. */
const isLeftOut = ({ platform, everyCheck, rust }: Platform) =>
  !everyCheck || (platform !== runner && Object.keys(rust).length > 1);

/**
 * What a GitHub Actions `strategy.matrix` takes: one job for each row that the ordinary check leaves something of out. The
 * name is the one that PLATFORMS takes (test/rig/rows.ts).
 */
export const ciMatrix = (platforms: readonly Platform[]) => ({
  include: platforms.filter(isLeftOut).map(({ platform }) => ({ platform })),
});
