import type { UserNamespace } from "../../src/host.ts";

/** The kind of user namespace by /proc/PID/uid_map (user_namespaces(7)): the initial one maps every user to itself. */
export function userNamespaceIn(map: string | undefined): UserNamespace {
  if (map === undefined) return "unknown";
  return /^\s*0\s+0\s+4294967295\s*$/.test(map) ? "initial" : "nested";
}
