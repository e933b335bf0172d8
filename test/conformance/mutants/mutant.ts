/** A small fault that the cases must find. */
export interface Mutant {
  /** The name for `--only`. */
  readonly name: string;
  /** The file below launcher/ that it changes. */
  readonly file: string;
  /** The text to replace; it occurs in the file once. */
  readonly from: string;
  readonly to: string;
  /** The case that is known to find it. It runs first, so that the others can be skipped. */
  readonly finder: string;
}

/** The list of mutants does not match the launcher's source. */
export class Outdated extends Error {
  override name = "Outdated";
}

/**
 * Inserts one fault into a source text.
 *
 * @throws Outdated when the text to replace does not occur exactly once
 */
export function mutate(source: string, { name, file, from, to }: Mutant): string {
  const places = source.split(from).length - 1;
  if (places !== 1) {
    throw new Outdated(
      `The mutant ${name} replaces ${JSON.stringify(from)}, which occurs ${places} times in launcher/${file}; ` +
        "it must occur there once: adapt test/conformance/mutants to the source.",
    );
  }
  return source.replace(from, () => to);
}
