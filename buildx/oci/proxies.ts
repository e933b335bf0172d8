/** The fields of a provenance that name a proxy. BuildKit spells them as build arguments and as variables of a build step. */
const field = "(build-arg:)?(https?|ftp|all|no)_proxy|proxy_?env";
const mark = new RegExp(`"(${field})":`, "i");

/** Those fields, and the digests of build steps: a step's digest depends on its proxies, so it would confirm a guess. */
const removed = new RegExp(`^(${field}|digestMapping)$`, "i");

/**
 * Removes a machine's proxies from a provenance statement: BuildKit writes their addresses into it, with user and password.
 * A statement that names no proxy stays as it is.
 */
export function withoutProxies(statement: string): string {
  if (!mark.test(statement)) return statement;
  return JSON.stringify(
    JSON.parse(statement, (name, value) => (removed.test(name) ? undefined : value)),
    undefined,
    2,
  );
}
