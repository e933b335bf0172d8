import { type ChildProcess, spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { SystemError } from "../../src/host.ts";
import { systemError } from "./system-error.ts";

/** What Node publishes about a spawn, inside of it, in https://nodejs.org/api/diagnostics_channel.html. */
interface Publication {
  readonly options: { envPairs?: string[] | undefined };
  readonly error: unknown;
}

/**
 * Without a list of variables the child gets the launcher's own, byte for byte: the list that Node makes of process.env
 * has lost doubled names and bytes that are no UTF-8.
 */
function inheritEnvironment(publication: unknown): void {
  (publication as Publication).options.envPairs = undefined;
}

/**
 * Starts a program in a session of its own: what a terminal sends to its foreground group (Ctrl-C) reaches it once, not
 * a second time through the launcher.
 *
 * The diagnostics channel is where Node tells the error of a spawn before it returns; an event would come too late.
 */
export function startChild(file: string, words: readonly string[]): ChildProcess | SystemError {
  let error: unknown;
  const note = (publication: unknown): void => {
    error = (publication as Publication).error;
  };
  subscribe("tracing:child_process.spawn:start", inheritEnvironment);
  subscribe("tracing:child_process.spawn:error", note);
  try {
    const child = spawn(file, words, { stdio: "inherit", detached: true });
    // Told above already. Without a listener it would be thrown.
    child.on("error", () => {});
    if (error === undefined) return child;
  } catch (thrown) {
    error = thrown;
  } finally {
    unsubscribe("tracing:child_process.spawn:start", inheritEnvironment);
    unsubscribe("tracing:child_process.spawn:error", note);
  }
  return systemError(error);
}
