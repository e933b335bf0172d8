import { getSystemErrorMessage } from "node:util";
import { errno } from "../../src/errno.ts";
import type { SystemError } from "../../src/host.ts";

/** Errors of making a process: EAGAIN, ENOMEM, and ENFILE and EMFILE, without which there is no pipe to the child. */
const OF_PROCESS: readonly number[] = [errno.EAGAIN, errno.ENOMEM, 23, 24];

/** A failed call of Node's, as the port tells it. What is no system call's failure is a fault of ours: it is thrown on. */
export function systemError(error: unknown): SystemError {
  if (!(error instanceof Error) || !("errno" in error) || typeof error.errno !== "number") throw error;
  return { errno: -error.errno, text: getSystemErrorMessage(error.errno) };
}

/** The code of an error of Node's, like `EPIPE`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Calls something that fails with a system error or does nothing worth reporting. */
export function attempt(call: () => void): SystemError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return systemError(error);
  }
}

/** Whether there was no process for the program, or the process could not become it. Node does not tell the two apart. */
export function refusedBy(error: SystemError): "process" | "program" {
  return OF_PROCESS.includes(error.errno) ? "process" : "program";
}
