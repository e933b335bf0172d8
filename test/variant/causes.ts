import type { Place } from "./shortfalls.ts";

/** Node's limits, and the cases that fail because of them, as PID 1 or not. */
const causes: Readonly<Record<string, readonly string[]>> = {
  "Node cannot listen to real-time signals": ["S2", "S2b", "S3", "S4", "S6"],
  "Node reports death by a real-time signal as exit code 0": ["E2"],
  "Node runs a text file, or a program for another machine, as a shell script, and finds no shell: 127": ["X2"],
  "Node cannot keep invalid UTF-8: the launcher refuses it, with 70": ["X4"],
  "Node cannot keep invalid UTF-8: the launcher refuses it, with 73": ["H1b"],
  "Node loses signals while it starts": ["S7", "S8"],
  "Signals without a pause keep Node from forwarding them for seconds": ["S8b", "S9"],
  "Node starts a child with no signal blocked or ignored": ["D2", "D3", "D4", "D5"],
  "Node closes descriptors above 2 in the child": ["F6", "H11"],
  "Node reaps only its own children: orphans stay zombies": ["Z1", "Z5", "Z10", "Z11", "R2", "F5", "F6b", "Z7"],
  "Node cannot become a subreaper, as every nested init must": ["P1c"],
  "Node can only give the child a new session, without the terminal": ["T1", "T3", "T8", "S11b"],
  "Node opens /dev/null for a closed 0, 1 or 2, and aborts without it; every container has /dev/null, the suite's root does not":
    ["S14", "T5", "T5b", "H5", "H5b"],
  "Node aborts if it cannot create its own threads and descriptors": ["R3", "R3b"],
  "Node makes system calls that the default launcher does not, and aborts if one is refused": ["F5c", "F5d", "F5f"],
  "Node prints messages with write, not with writev, so they are not lost": ["F5e"],
  "Node handles simultaneously pending signals in no defined order": ["Z9", "U1"],
  "Node has no ioctl call: a network of another user namespace is not reported": ["G4"],
  "Node's engine alone uses more": ["R4"],
};

/** The reason why most cases fail where the launcher is not PID 1. */
const NO_SUBREAPER =
  "Node cannot become a subreaper: orphans go to another process, and the launcher prints a line about it that the case does not expect";

/**
 * The reason for a broken promise.
 *
 * @throws Error if the case has no cause.
 */
export function causeOf(id: string, place: Place | undefined): string {
  const [cause] = Object.entries(causes).find(([, ids]) => ids.includes(id)) ?? [];
  if (cause !== undefined) return cause;
  if (place === "not as PID 1") return NO_SUBREAPER;
  throw new Error(`Case ${id} is not kept (${place}), and test/variant/causes.ts has no cause for it.`);
}
