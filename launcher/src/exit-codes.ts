/** How the launcher itself can end; everything else is the child's own status, or 128 + n when signal n ended it. */
export interface ExitCode {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}

/**
 * Every exit status of the launcher's own. The numbers are those of sysexits.h and of the shells; none collides with
 * phantun's 0, 1, 2 and 101. The README's table is generated from this one.
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
 * A child's end as an exit status: its own code, or 128 + n for signal n.
 *
 * @param code the code it passed to exit, 0 to 255; ignored when a signal ended it
 * @param signal the signal that ended it, 0 for none
 */
export function statusOf(code: number, signal: number): number {
  return signal === 0 ? code : 128 + signal;
}
