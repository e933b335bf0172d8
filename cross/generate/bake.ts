import { type Platform, platformSlug } from "../platform.ts";

/**
 * The plan for `docker buildx bake`: one target per row, and the groups `checked` (the rows that every check builds and runs)
 * and `all`. Build arguments are set with `--set '*.args.PHANTUN_CRATE=VERSION'`.
 */
export function bakePlan(platforms: readonly Platform[]) {
  const targets = (rows: readonly Platform[]) => rows.map(({ platform }) => platformSlug(platform));
  return {
    group: {
      default: { targets: ["checked"] },
      checked: { targets: targets(platforms.filter(({ everyCheck }) => everyCheck)) },
      all: { targets: targets(platforms) },
    },
    target: {
      _image: { context: ".", dockerfile: "buildx/Dockerfile" },
      ...Object.fromEntries(
        platforms.map(({ platform }) => [platformSlug(platform), { inherits: ["_image"], platforms: [platform] }]),
      ),
    },
  };
}
