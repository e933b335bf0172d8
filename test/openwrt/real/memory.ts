import { readFileSync } from "node:fs";

/** A process's resident memory and the anonymous part of it, in kB. */
export interface Memory {
  readonly resident: number;
  readonly anonymous: number;
}

export function memory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = (field: string) => Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m"))?.[1]);
  return { resident: kilobytes("VmRSS"), anonymous: kilobytes("RssAnon") };
}
