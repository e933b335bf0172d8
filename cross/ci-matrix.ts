import type { Platform } from "./platform.ts";

/**
 * What a GitHub Actions `strategy.matrix` takes: one job for each row that the ordinary check leaves out. The name is
 * the one that PLATFORMS takes (test/platform/rows.ts).
 */
export const ciMatrix = (platforms: readonly Platform[]) => ({
  include: platforms.filter(({ everyCheck }) => !everyCheck).map(({ platform }) => ({ platform })),
});
