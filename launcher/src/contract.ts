import { quote } from "./quote.ts";

/** The two programs of upstream, by the value of MODE. */
const programs = {
  client: "/usr/local/bin/phantun-client",
  server: "/usr/local/bin/phantun-server",
} as const;

/** What the three variables ask for. */
export interface Contract {
  /** Absolute path of the program to run. */
  readonly program: string;
  /** Whether the interface name is to be written to a file. */
  readonly handoff: boolean;
  /** A sentence about variables that are set and have no effect. */
  readonly remark?: string;
}

/** Why the variables cannot be followed, as a sentence. */
export interface Refusal {
  readonly refusal: string;
}

/** A variable's value, where a variable that is set to nothing counts as not set. */
function given(env: (name: string) => string | undefined, name: string): string | undefined {
  const value = env(name);
  return value === "" ? undefined : value;
}

/**
 * Reads MODE, IFACE_NAME and IFACE_FILE: all that the launcher ever asks of its environment. Written by hand because a
 * schema library would multiply the launcher's memory and start time; the tests hold it against a zod schema.
 */
export function readContract(env: (name: string) => string | undefined): Contract | Refusal {
  const mode = env("MODE");
  if (mode !== "client" && mode !== "server") {
    const found = mode === undefined ? "MODE is not set" : `MODE is ${quote(mode)}`;
    return { refusal: `${found}; it must be client or server: add -e MODE=client or -e MODE=server to the command.` };
  }
  const program = programs[mode];
  const file = given(env, "IFACE_FILE");
  const handoff = file !== undefined && given(env, "IFACE_NAME") !== undefined;
  if (file === undefined || handoff) return { program, handoff };
  return {
    program,
    handoff,
    remark: `IFACE_FILE is ${quote(file)}, but IFACE_NAME is not set, so nothing is written to it: set both or neither.`,
  };
}
