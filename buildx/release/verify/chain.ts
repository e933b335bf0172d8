/** A link of the chain that does not hold: what was expected, what was found, and what that means, in a sentence. */
export class BrokenLink extends Error {
  override name = "BrokenLink";
}

/** One link of the chain from a reference to upstream's source. */
export interface Link {
  name: string;
  /** @returns what was found, when the link holds. Throws BrokenLink when it does not. */
  check: () => Promise<string>;
}

/**
 * Follows the links in their order, one printed line each, up to the first that is broken.
 *
 * @returns whether all of them hold
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
