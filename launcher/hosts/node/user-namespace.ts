import type { UserNamespace } from "../../src/host.ts";

/** Tells by a map of users, as /proc/PID/uid_map shows it (user_namespaces(7)): the initial namespace maps all to itself. */
export function userNamespaceIn(map: string | undefined): UserNamespace {
  if (map === undefined) return "unknown";
  return /^\s*0\s+0\s+4294967295\s*$/.test(map) ? "initial" : "nested";
}
