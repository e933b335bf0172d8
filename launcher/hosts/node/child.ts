import { type ChildProcess, spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { SystemError } from "../../src/host.ts";
import { systemError } from "./system-error.ts";

/** Node's diagnostics message about a spawn in progress (https://nodejs.org/api/diagnostics_channel.html). */
interface Publication {
  readonly options: { envPairs?: string[] | undefined };
  readonly error: unknown;
}

/**
 * Without a list of variables the child inherits the launcher's environment byte for byte. The list that Node makes
 * from process.env has lost duplicate names and bytes that are not UTF-8.
 */
function inheritEnvironment(publication: unknown): void {
  (publication as Publication).options.envPairs = undefined;
}

/**
 * Starts a program in its own session: a terminal's signal to its foreground group (Ctrl-C) then reaches the program
 * once, not a second time through the launcher.
 *
 * Node reports a spawn's error on the diagnostics channel before spawn returns; the error event would come too late.
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
    // Already reported through the channel. Without a listener, Node would throw it.
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
