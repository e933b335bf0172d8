import { getSystemErrorMessage } from "node:util";
import { errno } from "../../src/errno.ts";
import type { SystemError } from "../../src/host.ts";

/** Errors of creating a process: EAGAIN, ENOMEM, and ENFILE and EMFILE, when the pipe to the child cannot be opened. */
const OF_PROCESS: readonly number[] = [errno.EAGAIN, errno.ENOMEM, 23, 24];

/** A failed call of Node's as a SystemError. Any error that is not a failed system call is a bug and is rethrown. */
export function systemError(error: unknown): SystemError {
  if (!(error instanceof Error) || !("errno" in error) || typeof error.errno !== "number") throw error;
  return { errno: -error.errno, text: getSystemErrorMessage(error.errno) };
}

/** The code of a Node error, such as `EPIPE`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Makes a call and returns its system error, if it fails. */
export function attempt(call: () => void): SystemError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return systemError(error);
  }
}

/** Whether creating the process or executing the program failed, judged by the error: Node does not report which. */
export function refusedBy(error: SystemError): "process" | "program" {
  return OF_PROCESS.includes(error.errno) ? "process" : "program";
}
