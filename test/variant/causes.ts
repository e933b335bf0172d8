import type { Place } from "./shortfalls.ts";

/** Node's limitations, each with the cases that fail because of it, as PID 1 or not. */
const causes: Readonly<Record<string, readonly string[]>> = {
  "Node cannot listen to real-time signals": ["S2", "S2b", "S3", "S4", "S6"],
  "Node tells a death by a real-time signal as exit code 0": ["E2"],
  "Node tries a text, or a program for another machine, as a shell script, and misses the shell: 127": ["X2"],
  "Node keeps no bytes that are no UTF-8: the launcher refuses them, with 70": ["X4"],
  "Node keeps no bytes that are no UTF-8: the launcher refuses them, with 73": ["H1b"],
  "Node is deaf while it starts": ["S7", "S8"],
  "Signals without a pause keep Node from forwarding them for seconds": ["S8b", "S9"],
  "Node starts a child with no signal blocked or ignored": ["D2", "D3", "D4", "D5"],
  "Node closes descriptors above 2 in the child": ["F6", "H11"],
  "Node reaps no child but its own: orphans stay zombies": ["Z1", "Z5", "Z10", "Z11", "R2", "F5", "F6b", "Z7"],
  "Node cannot become a subreaper, which every nested init is": ["P1c"],
  "Node can only give the child a session of its own, without the terminal": ["T1", "T3", "T8", "S11b"],
  "Node opens /dev/null for a closed 0, 1 or 2, and aborts without it; every container has it, the suite's has not": [
    "S14",
    "T5",
    "T5b",
    "H5",
    "H5b",
  ],
  "Node aborts where it cannot have threads and descriptors of its own": ["R3", "R3b"],
  "Node makes system calls that the default launcher does not, and aborts where one is refused": ["F5c", "F5d", "F5f"],
  "Node tells a message by write, not by writev, so that it is not lost": ["F5e"],
  "Node takes signals that are pending together in no certain order": ["Z9", "U1"],
  "Node has no call for an ioctl: a network of another user namespace is not named": ["G4"],
  "Node's engine alone keeps more": ["R4"],
};

/** The reason for most failures when the launcher is not PID 1. */
const NO_SUBREAPER =
  "Node cannot become a subreaper: orphans go to another process, and the launcher's line about it is one too many here";

/**
 * The reason for a broken promise.
 *
 * @throws Error when there is no explanation.
 */
export function causeOf(id: string, place: Place | undefined): string {
  const [cause] = Object.entries(causes).find(([, ids]) => ids.includes(id)) ?? [];
  if (cause !== undefined) return cause;
  if (place === "not as PID 1") return NO_SUBREAPER;
  throw new Error(`Case ${id} is not kept (${place}), and test/variant/causes.ts does not say why.`);
}
