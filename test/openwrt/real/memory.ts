import { readFileSync } from "node:fs";

/** Kilobytes of a process: resident, and of that what is no file's. */
export interface Memory {
  readonly resident: number;
  readonly anonymous: number;
}

export function memory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = (field: string) => Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m"))?.[1]);
  return { resident: kilobytes("VmRSS"), anonymous: kilobytes("RssAnon") };
}
