/** How a page names a release of phantun's, or a package of it: what goes before the version. */
const before = "(?:phantun-runtime(?:-rootfs(?:-client|-server)?)?[:_-]|PHANTUN_CRATE=|newTag: |--version )";

/**
 * A page whose commands, names of images, files and packages are those of a release. A package's own release, the `-r1`, is
 * counted only where the page has one.
 */
export function withRelease(page: string, version: string, revision: number): string {
  return page.replace(new RegExp(`(${before})\\d+\\.\\d+\\.\\d+(-r\\d+)?(?![\\d.]*\\d)`, "g"), (_, name, counted) =>
    counted === undefined ? `${name}${version}` : `${name}${version}-r${revision}`,
  );
}
