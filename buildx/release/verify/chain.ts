/** A broken link of the chain. The message gives the expected and the actual value, and what the difference means. */
export class BrokenLink extends Error {
  override name = "BrokenLink";
}

/** One link of the chain from a reference to upstream's source. */
export interface Link {
  name: string;
  /** @returns the finding to print. Throws BrokenLink when the link is broken. */
  check: () => Promise<string>;
}

/**
 * Checks the links in order, up to the first broken link, and prints one line for each.
 *
 * @returns whether all links hold
 */
export async function follow(links: readonly Link[], print: (line: string) => void): Promise<boolean> {
  const width = Math.max(...links.map(({ name }) => name.length));
  for (const { name, check } of links) {
    try {
      print(`ok      ${name.padEnd(width)}  ${await check()}`);
    } catch (error) {
      if (!(error instanceof BrokenLink)) throw error;
      print(`BROKEN  ${name.padEnd(width)}  ${error.message}`);
      return false;
    }
  }
  return true;
}
