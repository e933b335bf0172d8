/**
 * Linux's real-time signals 32 and 33 belong to the C library (thread cancellation, set*id): its own wrappers hide
 * them, and a program that gets one from outside may misbehave. They end at the launcher.
 */
const LIBRARY_SIGNALS: readonly number[] = [32, 33];

/** SIGHUP, SIGINT, SIGQUIT and SIGTERM: how a container is asked to end. The same numbers on every architecture. */
const STOP_SIGNALS: readonly number[] = [1, 2, 3, 15];

/** Whether a signal that arrived at the launcher is the child's. */
export function isForwarded(signal: number): boolean {
  return !LIBRARY_SIGNALS.includes(signal);
}

/** Whether a child that ends after this signal was asked to. */
export function asksToStop(signal: number): boolean {
  return STOP_SIGNALS.includes(signal);
}
