/** SIGPIPE and SIGXFSZ, by the code of the error that a write fails with when it raises them. */
const raised: Readonly<Record<string, number>> = { EPIPE: 13, EFBIG: 25 };

/**
 * Tells the signals that the launcher's own failed writes have raised from those that came from outside. Node does not
 * say who sent a signal, but the kernel raises exactly one for each such write, before the write returns.
 */
export class OwnSignals {
  readonly #expected: number[] = [];

  /** Notes the signal that a failed write has raised, if it is one of those. */
  raisedBy(code: string | undefined): void {
    const number = code === undefined ? undefined : raised[code];
    if (number !== undefined) this.#expected.push(number);
  }

  /** Whether this signal is one of the launcher's own making. Each is taken once. */
  takes(number: number): boolean {
    const index = this.#expected.indexOf(number);
    if (index < 0) return false;
    this.#expected.splice(index, 1);
    return true;
  }
}
