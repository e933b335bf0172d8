/**
 * Signals that tell of a fault in the very instruction they interrupt: a handler would return into it for ever. SIGILL,
 * SIGTRAP, SIGBUS, SIGFPE, SIGSEGV keep their default action.
 */
const FAULTS: readonly number[] = [4, 5, 7, 8, 11];

/** SIGKILL and SIGSTOP, which nobody can catch, and SIGCHLD, by which Node itself learns of its children. */
const NOT_FORWARDED: readonly number[] = [9, 17, 19];

/**
 * The signals to listen for: one name for each number, since some numbers have two, and each listener would hear the
 * signal. Node has no names for the real-time signals and cannot listen for them.
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
