/** A small fault that the cases must find. */
export interface Mutant {
  /** By this name `--only` asks for it. */
  readonly name: string;
  /** The file below launcher/ that it changes. */
  readonly file: string;
  /** The text that is replaced; it stands in the file once. */
  readonly from: string;
  readonly to: string;
  /** The case that is known to find it: it comes first, which spares the others. */
  readonly finder: string;
}

/** The list and the launcher's source have drifted apart. */
export class Outdated extends Error {
  override name = "Outdated";
}

/**
 * A source text with one fault.
 *
 * @throws Outdated when the text to replace is not there, or there more than once
 */
export function mutate(source: string, { name, file, from, to }: Mutant): string {
  const places = source.split(from).length - 1;
  if (places !== 1) {
    throw new Outdated(
      `The mutant ${name} replaces ${JSON.stringify(from)}, which stands ${places} times in launcher/${file}; ` +
        "it must stand there once: adapt test/conformance/mutants to the source.",
    );
  }
  return source.replace(from, () => to);
}
