import type { FileStatus, Host } from "./host.ts";

/** Linux's number for CAP_DAC_OVERRIDE, which lets root ignore a file's owner and mode. */
const DAC_OVERRIDE = 1;
/** Read and write permission bits of one class of users (inode(7)). */
const READ_WRITE = 0o6;

/**
 * Whether owner and mode let a user read and write a file; `undefined` when that depends on the user's groups. Groups
 * are not queried: a message that names owner and mode is enough in that case.
 */
function modeAllows({ uid, mode }: FileStatus, user: number): boolean | undefined {
  const allows = (shift: number): boolean => ((mode >> shift) & READ_WRITE) === READ_WRITE;
  if (uid === user) return allows(6);
  return allows(3) === allows(0) ? allows(0) : undefined;
}

/** The cause that owner and mode do not explain, as the end of a sentence that has named them. */
function remainder(host: Host, status: FileStatus, user: number): string {
  if (modeAllows(status, user) === true) {
    return ": they allow it, so a security module (SELinux, AppArmor) or a mount with nodev refuses it";
  }
  if (user !== 0) return "";
  // DAC_OVERRIDE does not apply to a file whose owner is not mapped into the user namespace (capabilities(7)).
  if (host.userNamespace() === "nested") return ", seen from a user namespace that is not the host's";
  return host.capability(DAC_OVERRIDE) === "effective" ? "" : ", and the capability DAC_OVERRIDE is missing";
}

/** Explains why opening a device failed with EACCES, as far as the container's own state shows it. */
export function aboutAccess(host: Host, path: string): string {
  const user = host.user();
  const status = host.status(path);
  if (status === undefined) return `user ${user} may not open ${path}`;
  const mode = (status.mode & 0o7777).toString(8).padStart(4, "0");
  return (
    `user ${user} may not open ${path}, which belongs to user ${status.uid} and group ${status.gid} ` +
    `with mode ${mode}${remainder(host, status, user)}`
  );
}
