/** Why no packages were written, with the exit code that scripts may rely on. */
export const EXIT = {
  /** The programs could not be built. */
  build: 1,
  /** The command line or the description of a package is wrong. */
  usage: 64,
  /** A package is heavier than its limit. */
  weight: 65,
  /** A bundle or one of the router's files is missing or is not what it should be. */
  input: 66,
  /** The output folder cannot be written, or is not this command's to replace. */
  output: 73,
  /** A signing key cannot be used. */
  key: 77,
} as const;

/** One sentence for people: what was wrong, the value, what is accepted, what to do. */
export class PackagingError extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = "PackagingError";
    this.exitCode = EXIT[kind];
  }
}
