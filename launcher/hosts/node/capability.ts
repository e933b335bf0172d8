import type { Capability } from "../../src/host.ts";

/** The set of that name as /proc/PID/status shows it (proc_pid_status(5)); `undefined` when it does not. */
function capabilitySet(status: string, name: string): bigint | undefined {
  const digits = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, "m").exec(status)?.[1];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}

/**
 * Reads a capability out of /proc/self/status. Where the kernel does not tell, it counts as effective: what is not known
 * may not be blamed.
 */
export function capabilityIn(status: string, number: number): Capability {
  const effective = capabilitySet(status, "CapEff");
  const bounding = capabilitySet(status, "CapBnd");
  if (effective === undefined || bounding === undefined) return "effective";
  const has = (set: bigint): boolean => ((set >> BigInt(number)) & 1n) === 1n;
  if (has(effective)) return "effective";
  return has(bounding) ? "bounding" : "absent";
}
