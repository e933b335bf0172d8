import { quote } from "./quote.ts";

/** Upstream's two programs, by the value of MODE. */
const programs = {
  client: "/usr/local/bin/phantun-client",
  server: "/usr/local/bin/phantun-server",
} as const;

/** The launcher's settings, as the three variables define them. */
export interface Contract {
  /** Absolute path of the program to run. */
  readonly program: string;
  /** Whether to write the interface name to a file. */
  readonly handoff: boolean;
  /** A sentence about variables that are set but have no effect. */
  readonly remark?: string;
}

/** Why the variables are invalid, as a sentence. */
export interface Refusal {
  readonly refusal: string;
}

/** A variable's value; an empty variable counts as not set. */
function given(env: (name: string) => string | undefined, name: string): string | undefined {
  const value = env(name);
  return value === "" ? undefined : value;
}

/**
 * Reads MODE, IFACE_NAME and IFACE_FILE, the only variables that the launcher uses. Written by hand because a schema
 * library would multiply the launcher's memory and start time; a test compares it with a zod schema.
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
