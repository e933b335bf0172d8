import { errno } from "./errno.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { SystemError } from "./host.ts";

/** The result of a failed start: the exit code, and a message that suggests a fix. */
interface SpawnFailure {
  readonly exit: ExitCode;
  readonly message: string;
}

const TRY_LIMITS = "Raise the container's limit of processes or memory.";

function aboutProgram(error: SystemError): readonly [ExitCode, string] {
  switch (error.errno) {
    case errno.ENOENT:
    case errno.ENOTDIR:
      return [exitCodes.notFound, "The program, or the loader it names, is not in this image: use an unchanged image."];
    case errno.EAGAIN:
    case errno.ENOMEM:
      return [exitCodes.refused, TRY_LIMITS];
    case errno.ENOEXEC:
      return [
        exitCodes.notExecutable,
        "It is not a program for this machine: choose the image's platform with --platform.",
      ];
    case errno.E2BIG:
      return [exitCodes.notExecutable, "Arguments and environment together are too long: shorten them."];
    default:
      return [exitCodes.notExecutable, "It must be an executable file on a mount without noexec."];
  }
}

/** Turns a failed start into an exit code and a sentence with the path and the system's error text. */
export function spawnFailure(program: string, refused: "process" | "program", error: SystemError): SpawnFailure {
  const [exit, remedy] = refused === "process" ? ([exitCodes.refused, TRY_LIMITS] as const) : aboutProgram(error);
  return { exit, message: `${program} cannot be started: ${error.text}. ${remedy}` };
}
