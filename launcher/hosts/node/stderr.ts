import { closeSync, constants, openSync, writeSync } from "node:fs";
import { codeOf } from "./system-error.ts";

/** How long to wait for a slow reader of stderr, and how often to retry, in milliseconds. */
const [PATIENCE, INTERVAL] = [1000, 20];

/**
 * A descriptor for stderr that never blocks. It is a new open file, since O_NONBLOCK on stderr itself would affect the
 * child too. Without /proc, or if stderr is a socket or belongs to another user: stderr itself.
 */
function openStderr(): number {
  try {
    return openSync(
      "/proc/self/fd/2",
      constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
  } catch {
    return 2;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Prints one line on stderr, or drops it when stderr stays full for a second: a full pipe that is never read must not
 * keep the launcher from exiting. Returns the error code if the line was lost.
 */
export function printLine(line: string): string | undefined {
  const descriptor = openStderr();
  try {
    for (let waited = 0; ; waited += INTERVAL) {
      try {
        writeSync(descriptor, `${line}\n`);
        return undefined;
      } catch (error) {
        if (codeOf(error) !== "EAGAIN" || waited >= PATIENCE) return codeOf(error);
        pause(INTERVAL);
      }
    }
  } finally {
    if (descriptor !== 2) closeSync(descriptor);
  }
}
