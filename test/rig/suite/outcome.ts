import { Broken } from "./verdict.ts";

/** What /proc says of the init at one moment. */
export interface Sample {
  /** The kernel's letter for its state. */
  readonly state: string;
  /** Resident memory, in kB. */
  readonly rss: number;
  /** Of that, memory that is no file's, in kB. */
  readonly anonymous: number;
  readonly threads: number;
  readonly descriptors: number;
  /** Its first child, 0 for none. */
  readonly child: number;
  /** Whether SIGTERM is blocked or handled. The kernel shows it as not blocked while sigtimedwait waits for it. */
  readonly holdsTerm: boolean;
  /** Context switches so far: how often it went to sleep. */
  readonly voluntary: number;
  readonly involuntary: number;
  /** Processor time so far, in clock ticks. */
  readonly ticks: number;
  /** Its working directory, as this machine sees it. */
  readonly folder: string;
  /** Processor time since its exec, in microseconds. */
  readonly ran: number;
  /** Microseconds from its exec until this had been read. */
  readonly sinceExec: number;
}

/** A process's sets of capabilities, by their numbers. */
export interface Capabilities {
  readonly permitted: readonly number[];
  readonly effective: readonly number[];
  readonly inheritable: readonly number[];
  readonly ambient: readonly number[];
  readonly bounding: readonly number[];
}

/** What the probe says of itself in its line `state`. */
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

/** One life of the init, as the driver records it. */
export interface Outcome {
  /** Its exit code, or `signal N` when one ended it, or `running`. */
  readonly end: number | string;
  /** The index of the plan's step that was waited for in vain, -1 for none. */
  readonly hung: number;
  /** The probe's lines. */
  readonly lines: readonly string[];
  /** The lines that init and probe left on stderr. */
  readonly errors: readonly string[];
  readonly samples: readonly Sample[];
  /** Microseconds from the last signal to the end. */
  readonly sinceSignal: number;
  /** What the init had written of its data, in kB, when it was weighed. */
  readonly data: number;
  /** With the setup word `shell`: whether the terminal's foreground is the init's group at the end. */
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

/** Reads one line of the driver's. */
export function readOutcome(line: string): Outcome {
  const record = JSON.parse(line) as DriverRecord;
  const errors = lines(record.err);
  const trouble = errors.find((error) => error.startsWith("driver: "));
  if (trouble !== undefined) throw new Error(`The suite's own driver could not set the case up. ${trouble}`);
  const { samples, sinceSignal, data, givenBack } = record;
  const end = record.signal > 0 ? `signal ${record.signal}` : record.code < 0 ? "running" : record.code;
  return { end, hung: record.hung, lines: lines(record.out), errors, samples, sinceSignal, data, givenBack };
}

/** What the probe said behind a word that begins one of its lines. */
export function lineAfter(outcome: Outcome, word: string): string {
  const line = outcome.lines.find((candidate) => candidate.startsWith(`${word} `));
  if (line === undefined)
    throw new Broken(`The program never printed "${word}"; it printed ${JSON.stringify(outcome.lines)}.`);
  return line.slice(word.length + 1);
}

/** What the probe found itself to have inherited. */
export function stateOf(outcome: Outcome): State {
  return JSON.parse(lineAfter(outcome, "state")) as State;
}
