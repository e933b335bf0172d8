/** The variables of the machine's proxies. Most programs read them in lower case, some in upper case. */
const variables = ["http_proxy", "https_proxy", "no_proxy"];

/** The names of the set variables that name the machine's proxies: in lower case if both spellings are set. */
export function proxyVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  return variables.flatMap((name) =>
    [name, name.toUpperCase()].filter((spelling) => environment[spelling]).slice(0, 1),
  );
}

/**
 * Build arguments that give the build's steps the machine's proxies. Neither the image nor the build's cache depends on them.
 * Their values are not on the command line, which every user of the machine can read.
 */
export const proxyArguments = (names: readonly string[] = []): string[] => names.map((name) => `--build-arg=${name}`);
