/**
 * Signals for a fault in the instruction that they interrupt: a handler would return to it and fault again, forever.
 * SIGILL, SIGTRAP, SIGBUS, SIGFPE and SIGSEGV keep their default action.
 */
const FAULTS: readonly number[] = [4, 5, 7, 8, 11];

/** SIGKILL and SIGSTOP, which cannot be caught, and SIGCHLD, which Node itself needs for its children. */
const NOT_FORWARDED: readonly number[] = [9, 17, 19];

/**
 * The signals to listen for, with one name for each number: some numbers have two names, and a listener on each would
 * receive the signal twice. Node has no names for the real-time signals and cannot listen for them.
 *
 * @param known the system's signals by name, as `os.constants.signals` lists them
 */
export function heardSignals(known: Readonly<Record<string, number>>): Map<number, string> {
  const heard = new Map<number, string>();
  for (const [name, number] of Object.entries(known)) {
    if (FAULTS.includes(number) || NOT_FORWARDED.includes(number) || heard.has(number)) continue;
    heard.set(number, name);
  }
  return heard;
}
