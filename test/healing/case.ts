import type { Side, Tunnel } from "./tunnel.ts";

/** How long a silence may last beyond what was broken: the words of docs/healing.md, and seconds. */
export const bounds = {
  "at once": 2,
  seconds: 15,
  "a minute": 75,
} as const;

/** One thing that goes wrong under a running tunnel. */
export interface Case {
  /** What goes wrong. */
  readonly breaks: string;
  /** What heals it. */
  readonly heals: string;
  readonly within: keyof typeof bounds;
  /** Nothing heals it but a restart of the client, which `run` makes. */
  readonly endless?: true;
  /** Seconds for which the case itself keeps the way closed. */
  readonly closed?: number;
  /** The sides that the case starts itself, and the rules that it loads itself. */
  readonly startsItself?: readonly Side[];
  readonly loadsItself?: readonly Side[];
  /** Breaks the tunnel, and makes whole what is not phantun's or the host rules' to heal. */
  run(tunnel: Tunnel): Promise<unknown>;
  /** Puts back what {@link Tunnel.reset} does not. */
  undo?(tunnel: Tunnel): Promise<unknown>;
}
