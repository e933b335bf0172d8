import type { Side, Tunnel } from "./tunnel.ts";

/** The longest silence after the end of the fault: the words of docs/healing.md, and seconds. */
export const bounds = {
  "at once": 2,
  seconds: 15,
  "a minute": 75,
} as const;

/** A fault of a running tunnel. */
export interface Case {
  /** The fault. */
  readonly breaks: string;
  /** The cure. */
  readonly heals: string;
  readonly within: keyof typeof bounds;
  /** Only a restart of the client cures it; `run` does that. */
  readonly endless?: true;
  /** Seconds for which the case itself blocks the path. */
  readonly closed?: number;
  /** The sides that the case starts itself, and the rules that it loads itself. */
  readonly startsItself?: readonly Side[];
  readonly loadsItself?: readonly Side[];
  /** Breaks the tunnel, and repairs what neither phantun nor the host rules can. */
  run(tunnel: Tunnel): Promise<unknown>;
  /** Restores everything that {@link Tunnel.reset} does not. */
  undo?(tunnel: Tunnel): Promise<unknown>;
}
