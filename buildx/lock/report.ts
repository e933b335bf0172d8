import { columns } from "../../cross/text/table.ts";
import { type Lock, unknowns } from "./lock.ts";

/** The values of a lock by their path, like `upstream.version`. */
function leaves(value: unknown, path = ""): [string, string][] {
  if (value === null || typeof value !== "object") return [[path, value === null ? "not known" : String(value)]];
  if (Array.isArray(value)) return [[path, value.join(" ")]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path ? `${path}.${name}` : name));
}

/** One line for each value that differs between two locks, by its path in the file. */
export function lockDifferences(before: Lock, after: Lock): string[] {
  const [old, now] = [new Map(leaves(before)), new Map(leaves(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name));
  return columns(names.map((name) => [name, `${old.get(name) ?? "nothing"} -> ${now.get(name) ?? "nothing"}`]));
}

/** A readable lock, with one sentence for each unknown value. */
export const lockReport = (lock: Lock): string => {
  const missing = unknowns(lock);
  return [...columns(leaves(lock)), ...(missing.length > 0 ? [""] : []), ...missing].join("\n");
};
