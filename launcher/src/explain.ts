import { errno } from "./errno.ts";
import type { Capability, Host, SystemError } from "./host.ts";

/** The device that every tunnel is opened through. */
const TUN = "/dev/net/tun";
/** Linux's number of CAP_NET_ADMIN. */
const NET_ADMIN = 12;
/** How clap, phantun's reader of arguments, ends on arguments it refuses: no fact of the container is to blame. */
const PHANTUN_USAGE = 2;

/** Why the device cannot be opened, and what to add to the command. */
function aboutTun(error: SystemError): string {
  switch (error.errno) {
    case errno.ENOENT:
    case errno.ENOTDIR:
      return `there is no ${TUN} in this container (add --device ${TUN})`;
    case errno.EPERM:
      return `the container is not allowed to use ${TUN} (add --device ${TUN}; a volume alone does not allow it)`;
    case errno.ENODEV:
      return "the host's kernel has no tun driver loaded (run modprobe tun on the host; on OpenWrt install kmod-tun)";
    case errno.EISDIR:
      return `${TUN} is a folder, as a volume makes it of a missing device (run modprobe tun on the host, then use --device ${TUN})`;
    case errno.EACCES:
      return `this user may not open ${TUN} (run the container as root: remove --user)`;
    default:
      return `${TUN} cannot be opened: ${error.text} (look at ${TUN} on the host)`;
  }
}

/** Why the capability is not in force, and what to change in the command. */
function aboutNetAdmin(capability: Exclude<Capability, "effective">): string {
  return capability === "absent"
    ? "the capability NET_ADMIN is missing (add --cap-add NET_ADMIN)"
    : "the capability NET_ADMIN is not in force for this user (run the container as root: remove --user)";
}

/**
 * Says in one sentence which facts of the launcher's own container explain that phantun ended by itself, `undefined`
 * when none does. It looks only after a failure, changes nothing, and knows nothing of phantun's arguments or output.
 *
 * @param program the program that ended
 * @param code its exit code
 */
export function explain(host: Host, program: string, code: number): string | undefined {
  if (code === 0 || code === PHANTUN_USAGE) return undefined;
  const reasons: string[] = [];
  const tun = host.tryOpen(TUN);
  if (tun !== undefined) reasons.push(aboutTun(tun));
  const netAdmin = host.capability(NET_ADMIN);
  if (netAdmin !== "effective") reasons.push(aboutNetAdmin(netAdmin));
  if (reasons.length === 0) return undefined;
  return `${program} ended with ${code}: ${reasons.join("; and ")}.`;
}
