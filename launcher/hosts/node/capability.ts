import type { Capability } from "../../src/host.ts";

/** A capability set by name from /proc/PID/status (proc_pid_status(5)); `undefined` when it is missing. */
function capabilitySet(status: string, name: string): bigint | undefined {
  const digits = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, "m").exec(status)?.[1];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}

/**
 * Reads a capability from /proc/self/status. If the file does not show it, it counts as effective: an unknown
 * capability must not be blamed.
 */
export function capabilityIn(status: string, number: number): Capability {
  const effective = capabilitySet(status, "CapEff");
  const bounding = capabilitySet(status, "CapBnd");
  if (effective === undefined || bounding === undefined) return "effective";
  const has = (set: bigint): boolean => ((set >> BigInt(number)) & 1n) === 1n;
  if (has(effective)) return "effective";
  return has(bounding) ? "bounding" : "absent";
}
