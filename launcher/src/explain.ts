import { aboutAccess } from "./access.ts";
import { errno } from "./errno.ts";
import type { Capability, Host, SystemError } from "./host.ts";

/** The device that every tunnel needs. */
const TUN = "/dev/net/tun";
/** Linux's number for CAP_NET_ADMIN. */
const NET_ADMIN = 12;
/** The exit code of clap, phantun's argument parser, for invalid arguments: the container is not the cause. */
const PHANTUN_USAGE = 2;
/** The mask of the file type in a mode, and the type of a regular file (inode(7)); the same on every architecture. */
const [FILE_TYPE, REGULAR_FILE] = [0o170000, 0o100000];
/** The page with the fix for each reason, and the options of each container engine. */
const PAGE = "docs/privileges.md";

/** Why the device cannot be opened. */
function aboutTun(host: Host, error: SystemError): string {
  switch (error.errno) {
    case errno.ENOENT:
    case errno.ENOTDIR:
      return `there is no ${TUN} in this container`;
    case errno.EPERM:
      return `the container's device rules refuse ${TUN}`;
    case errno.ENODEV:
      return "the host's kernel has no tun driver loaded";
    case errno.EISDIR:
      return `${TUN} is a folder, not a device`;
    case errno.EACCES:
      return aboutAccess(host, TUN);
    default:
      return `${TUN} cannot be opened: ${error.text}`;
  }
}

/** Why a path that can be opened is not the device; `undefined` when it is a device, or its status is unknown. */
function aboutType(host: Host): string | undefined {
  const status = host.status(TUN);
  if (status === undefined || (status.mode & FILE_TYPE) !== REGULAR_FILE) return undefined;
  return `${TUN} is a regular file, not a device`;
}

/** Why the capability is not effective. */
function aboutNetAdmin(capability: Exclude<Capability, "effective">, user: number): string {
  if (capability === "absent") return "the capability NET_ADMIN is missing";
  if (user === 0) return "the capability NET_ADMIN is not in force";
  return `the capability NET_ADMIN is not in force for user ${user} (run the container as root)`;
}

/**
 * Explains in one sentence which properties of the launcher's own container made phantun exit; `undefined` when none
 * did. It checks only after a failure, changes nothing, and does not look at phantun's arguments or output.
 *
 * A property counts only if no tunnel can be opened because of it. Disabled IPv6 and ports that only root may bind do
 * not count: phantun can run in spite of both, so they would be blamed for unrelated failures (docs/launcher.md).
 *
 * @param program the program that exited
 * @param code its exit code
 */
export function explain(host: Host, program: string, code: number): string | undefined {
  if (code === 0 || code === PHANTUN_USAGE) return undefined;
  const refused = host.tryOpen(TUN);
  const netAdmin = host.capability(NET_ADMIN);
  const reasons = [
    refused === undefined ? aboutType(host) : aboutTun(host, refused),
    netAdmin === "effective" ? undefined : aboutNetAdmin(netAdmin, host.user()),
    netAdmin === "effective" && host.foreignNetwork(TUN)
      ? "the network belongs to another user namespace, in which this container has no NET_ADMIN (rootless with the host's network)"
      : undefined,
  ].filter((reason) => reason !== undefined);
  if (reasons.length === 0) return undefined;
  return `${program} ended with ${code}: ${reasons.join("; and ")}. See ${PAGE}.`;
}
