/** The text before a release version of phantun, or of a package, in a page. */
const before = "(?:phantun-runtime(?:-rootfs(?:-client|-server)?)?[:_-]|PHANTUN_CRATE=|newTag: |--version )";

/**
 * Replaces the versions in a page's commands and names of images, files and packages by a release's. The release number `-r1`
 * is replaced only where the page has one.
 */
export function withRelease(page: string, version: string, revision: number): string {
  return page.replace(
    new RegExp(`(${before})\\d+\\.\\d+\\.\\d+(-r\\d+)?(?![\\d.]*\\d)`, "g"),
    (_, name, releaseNumber) => (releaseNumber === undefined ? `${name}${version}` : `${name}${version}-r${revision}`),
  );
}

/** A release of this project. */
export interface Release {
  /** Upstream's version. */
  version: string;
  /** This project's release number for that version. */
  revision: number;
  /** The address of this repository. */
  repository: string;
}

/** Replaces the first match of a pattern by its first group and a value. Throws without a match. */
function put(text: string, line: RegExp, value: string): string {
  if (!line.test(text)) throw new Error(`No line matches ${line}.`);
  return text.replace(line, (_, begin: string) => `${begin}${value}`);
}

/** The files, in addition to the pages, that contain the release or the repository's address. */
export const releaseFiles: Readonly<Record<string, (text: string, release: Release) => string>> = {
  "package.json": (text, { version, revision }) => put(text, /^( {2}"version": ")[^"]*/m, `${version}-r${revision}`),
  "package-lock.json": (text, { version, revision }) =>
    [/^( {2}"version": ")[^"]*/m, /^( {4}"": \{\n {6}"name": "phantun-runtime",\n {6}"version": ")[^"]*/m].reduce(
      (whole, line) => put(whole, line, `${version}-r${revision}`),
      text,
    ),
  "openwrt/feed/net/phantun-runtime/Makefile": (text, { version, revision, repository }) =>
    [
      [/^(PKG_VERSION:=).*/m, version] as const,
      [/^(PKG_RELEASE:=).*/m, String(revision)] as const,
      [/^( {2}URL:=).*/m, repository] as const,
    ].reduce((whole, [line, value]) => put(whole, line, value), text),
  "CHANGELOG.md": (text, { version, revision }) => {
    const head = `## ${version}-r${revision}\n`;
    if (text.includes(`\n${head}`)) return text;
    const upstream = `phantun ${version}: [upstream's notes](https://github.com/dndx/phantun/releases/tag/v${version})`;
    return put(text, /^(# Changelog\n\n.*\n\n)/, `${head}\n- ${upstream}.\n\n`);
  },
  "buildx/Dockerfile": (text, { repository }) => put(text, /^(ARG RUNTIME_REPOSITORY=).*/m, repository),
};
