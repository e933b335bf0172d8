import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { SystemError } from "../../src/host.ts";
import { attempt, codeOf } from "./system-error.ts";

/** O_NONBLOCK: opening a FIFO without a reader fails instead of blocking forever. */
const FLAGS = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Linux's numbers for EINVAL and ENOSPC, the same on both of Node's platforms. */
const [EINVAL, ENOSPC] = [22, 28];

const NOT_REGULAR: SystemError = { errno: EINVAL, text: "Not a regular file" };

function open(path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    // A second call, since fs.protected_regular refuses O_CREAT on an existing file in folders like /tmp.
    return openSync(path, FLAGS | constants.O_CREAT, 0o644);
  }
}

/**
 * The file that holds the interface's name. It may be a mount itself, which cannot be replaced by a rename, so it is
 * written in place, with one write. It stays open, so that the same file is emptied later even if its path has changed.
 */
export class InterfaceFile {
  #descriptor: number | undefined;

  /** Writes the name into the file. `failedWrite` receives the error code of a failed write. */
  write(path: string, name: string, failedWrite: (code: string | undefined) => void): SystemError | undefined {
    let descriptor: number;
    try {
      descriptor = open(path);
    } catch (error) {
      // The error for a FIFO without a reader, a socket, or a device without a driver.
      if (codeOf(error) === "ENXIO") return NOT_REGULAR;
      return attempt(() => {
        throw error;
      });
    }
    const refused = fstatSync(descriptor).isFile() ? this.#fill(descriptor, name, failedWrite) : NOT_REGULAR;
    if (refused === undefined) this.#descriptor = descriptor;
    else closeSync(descriptor);
    return refused;
  }

  #fill(descriptor: number, name: string, failedWrite: (code: string | undefined) => void): SystemError | undefined {
    const bytes = Buffer.from(name);
    let refused = attempt(() => ftruncateSync(descriptor));
    if (refused !== undefined) return refused;
    try {
      if (writeSync(descriptor, bytes) === bytes.length) return undefined;
      refused = { errno: ENOSPC, text: "no space left on device" };
    } catch (error) {
      failedWrite(codeOf(error));
      refused = attempt(() => {
        throw error;
      });
    }
    // A truncated name is worse than none.
    return attempt(() => ftruncateSync(descriptor)) ?? refused;
  }

  /** Empties the file, if one was written. */
  clear(): SystemError | undefined {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return undefined;
    this.#descriptor = undefined;
    const refused = attempt(() => ftruncateSync(descriptor));
    closeSync(descriptor);
    return refused;
  }
}
