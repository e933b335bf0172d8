/** An exit code of the launcher itself. Any other is the child's own, or 128 + n when signal n killed the child. */
export interface ExitCode {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}

/**
 * All exit codes of the launcher itself. The numbers come from sysexits.h and the shells; none collides with phantun's
 * 0, 1, 2 and 101. The README's table is generated from this one.
 */
export const exitCodes = {
  usage: {
    code: 64,
    name: "EX_USAGE",
    meaning: "`MODE` is missing or neither `client` nor `server`; nothing was started",
  },
  internal: {
    code: 70,
    name: "EX_SOFTWARE",
    meaning: "an error of the launcher itself; phantun was stopped and the interface file emptied",
  },
  refused: { code: 71, name: "EX_OSERR", meaning: "the system refused the new process (limits, memory)" },
  handoff: {
    code: 73,
    name: "EX_CANTCREAT",
    meaning: "`IFACE_NAME` could not be written to `IFACE_FILE`; nothing was started",
  },
  notExecutable: { code: 126, name: "", meaning: "the phantun program is there, but cannot be executed" },
  notFound: { code: 127, name: "", meaning: "the phantun program, or what it needs to be loaded, is not there" },
} as const satisfies Record<string, ExitCode>;

/**
 * The exit code that passes on how the child ended: its own code, or 128 + n for signal n.
 *
 * @param code the child's exit code, 0 to 255; ignored when a signal killed it
 * @param signal the signal that killed it, 0 for none
 */
export function statusOf(code: number, signal: number): number {
  return signal === 0 ? code : 128 + signal;
}
