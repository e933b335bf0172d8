import { Broken } from "./verdict.ts";

/** A sample of the init's state, from /proc. */
export interface Sample {
  /** The kernel's letter for its state. */
  readonly state: string;
  /** Resident memory, in kB. */
  readonly rss: number;
  /** Anonymous part of it, in kB. */
  readonly anonymous: number;
  readonly threads: number;
  readonly descriptors: number;
  /** Its first child, 0 for none. */
  readonly child: number;
  /** Whether SIGTERM is blocked or handled. The kernel shows it as not blocked while sigtimedwait waits for it. */
  readonly holdsTerm: boolean;
  /** Voluntary context switches so far: how often it slept. */
  readonly voluntary: number;
  readonly involuntary: number;
  /** CPU time so far, in clock ticks. */
  readonly ticks: number;
  /** Its working directory, as seen from this machine. */
  readonly folder: string;
  /** CPU time since its exec, in microseconds. */
  readonly ran: number;
  /** Microseconds from its exec until the sample was complete. */
  readonly sinceExec: number;
}

/** A process's capability sets, as numbers. */
export interface Capabilities {
  readonly permitted: readonly number[];
  readonly effective: readonly number[];
  readonly inheritable: readonly number[];
  readonly ambient: readonly number[];
  readonly bounding: readonly number[];
}

/** The probe's report of its own state, in its line `state`. */
export interface State {
  readonly blocked: readonly number[];
  readonly ignored: readonly number[];
  readonly descriptors: readonly number[];
  readonly folder: string;
  readonly umask: number;
  readonly files: number;
  readonly stack: number;
  readonly nice: number;
  readonly user: number;
  readonly noNewPrivileges: number;
  readonly leadsGroup: boolean;
  readonly inForeground: boolean;
  readonly capabilities: Capabilities;
}

/** One run of the init, as the driver records it. */
export interface Outcome {
  /** Its exit code, `signal N` if a signal killed it, or `running`. */
  readonly end: number | string;
  /** The index of the plan's step that timed out, -1 for none. */
  readonly hung: number;
  /** The probe's lines. */
  readonly lines: readonly string[];
  /** The lines that init and probe printed on stderr. */
  readonly errors: readonly string[];
  readonly samples: readonly Sample[];
  /** Microseconds from the last signal to the init's end. */
  readonly sinceSignal: number;
  /** The init's written data memory, in kB, at the step `memory`. */
  readonly data: number;
  /** With the setup word `shell`: whether the init's group is the terminal's foreground group at the end. */
  readonly givenBack: boolean;
}

interface DriverRecord {
  readonly samples: Sample[];
  readonly code: number;
  readonly signal: number;
  readonly hung: number;
  readonly sinceSignal: number;
  readonly data: number;
  readonly givenBack: boolean;
  readonly out: string;
  readonly err: string;
}

function lines(hex: string): string[] {
  const text = Buffer.from(hex, "hex").toString("latin1");
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Parses one line of the driver's output. */
export function readOutcome(line: string): Outcome {
  const record = JSON.parse(line) as DriverRecord;
  const errors = lines(record.err);
  const trouble = errors.find((error) => error.startsWith("driver: "));
  if (trouble !== undefined) throw new Error(`The suite's own driver could not set the case up. ${trouble}`);
  const { samples, sinceSignal, data, givenBack } = record;
  const end = record.signal > 0 ? `signal ${record.signal}` : record.code < 0 ? "running" : record.code;
  return { end, hung: record.hung, lines: lines(record.out), errors, samples, sinceSignal, data, givenBack };
}

/** The rest of the probe's line that begins with a word. */
export function lineAfter(outcome: Outcome, word: string): string {
  const line = outcome.lines.find((candidate) => candidate.startsWith(`${word} `));
  if (line === undefined)
    throw new Broken(`The program never printed "${word}"; it printed ${JSON.stringify(outcome.lines)}.`);
  return line.slice(word.length + 1);
}

/** The state that the probe inherited. */
export function stateOf(outcome: Outcome): State {
  return JSON.parse(lineAfter(outcome, "state")) as State;
}
