import { closeSync, constants, openSync, writeSync } from "node:fs";
import { codeOf } from "./system-error.ts";

/** How long a reader of stderr that has fallen behind is waited for, and how often it is looked at, in milliseconds. */
const [PATIENCE, INTERVAL] = [1000, 20];

/**
 * A descriptor for stderr that never blocks. It is opened anew, since O_NONBLOCK on the old one would be the child's too.
 * Where there is no /proc, or stderr is another user's or a socket: stderr as it is.
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
 * Prints one line on stderr, or nothing when nobody takes it within a second: a full pipe that is never read must not
 * keep the launcher from ending. Returns the code of the error that it was lost by.
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
