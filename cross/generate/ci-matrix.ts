import { type Platform, platformSlug } from "../platform.ts";

/** The platform of GitHub's runners. */
const runner = "linux/amd64";

/** Whether the ordinary check skips a row or its other C library. */
const isSkipped = ({ platform, everyCheck, rust }: Platform) =>
  !everyCheck || (platform !== runner && Object.keys(rust).length > 1);

/**
 * A GitHub Actions `strategy.matrix`: one job for each row that the ordinary check skips at least in part. `platform` is the
 * value for PLATFORMS (test/rig/rows.ts).
 */
export const ciMatrix = (platforms: readonly Platform[]) => ({
  include: platforms.filter(isSkipped).map(({ platform }) => ({ platform })),
});

/**
 * The GitHub Actions `strategy.matrix` of a release: two jobs for each row, whose results are compared. `name` is the row in
 * names of artifacts, which must not contain a slash.
 */
export const releaseMatrix = (platforms: readonly Platform[]) => ({
  include: platforms.flatMap(({ platform }) =>
    ["first", "second"].map((build) => ({ platform, name: platformSlug(platform), build })),
  ),
});
