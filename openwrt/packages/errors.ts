/** Exit codes by the reason why no packages were written. Scripts may rely on them. */
export const EXIT = {
  /** The programs could not be built. */
  build: 1,
  /** The command line or the description of a package is wrong. */
  usage: 64,
  /** A package is larger than its limit. */
  size: 65,
  /** A runtime bundle or one of the router's files is missing or wrong. */
  input: 66,
  /** The output folder cannot be written, or is refused. */
  output: 73,
  /** A signing key cannot be used. */
  key: 77,
} as const;

/** An error whose message names the fault, the value, the accepted values and the remedy. */
export class PackagingError extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = "PackagingError";
    this.exitCode = EXIT[kind];
  }
}
