/**
 * Linux's real-time signals 32 and 33 belong to the C library (thread cancellation, set*id): its wrappers hide them,
 * and a program that receives one from outside may misbehave. The launcher does not forward them.
 */
const LIBRARY_SIGNALS: readonly number[] = [32, 33];

/** SIGHUP, SIGINT, SIGQUIT and SIGTERM: requests to stop a container. The same numbers on every architecture. */
const STOP_SIGNALS: readonly number[] = [1, 2, 3, 15];

/** Whether the launcher forwards a signal to the child. */
export function isForwarded(signal: number): boolean {
  return !LIBRARY_SIGNALS.includes(signal);
}

/** Whether this signal asks the child to stop. */
export function asksToStop(signal: number): boolean {
  return STOP_SIGNALS.includes(signal);
}
