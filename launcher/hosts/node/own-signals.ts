/** SIGPIPE and SIGXFSZ, by the error code of the failed write that raises them. */
const raised: Readonly<Record<string, number>> = { EPIPE: 13, EFBIG: 25 };

/**
 * Distinguishes signals raised by the launcher's own failed writes from signals sent from outside. Node does not report
 * a signal's sender, but the kernel raises exactly one signal for each such write, before the write returns.
 */
export class OwnSignals {
  readonly #expected: number[] = [];

  /** Records the signal that a failed write raised, if its error raises one. */
  raisedBy(code: string | undefined): void {
    const number = code === undefined ? undefined : raised[code];
    if (number !== undefined) this.#expected.push(number);
  }

  /** Whether the launcher itself raised this signal. Each recorded signal is consumed once. */
  takes(number: number): boolean {
    const index = this.#expected.indexOf(number);
    if (index < 0) return false;
    this.#expected.splice(index, 1);
    return true;
  }
}
