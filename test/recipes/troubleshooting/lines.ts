import { rights } from "../../rig/hosts/runtime.ts";

/** A start that makes phantun exit. */
export interface Refusal {
  /** phantun's message, as quoted in docs/troubleshooting.md. */
  readonly line: string;
  readonly mode: "client" | "server";
  readonly args: string;
  /** Flags of `docker run`; by default the flags that the image needs. */
  readonly flags?: readonly string[];
  readonly code: number;
}

const remote = "--remote 192.0.2.1:4567";
const client = `--local 127.0.0.1:51821 ${remote}`;
const without = (flag: string) => rights.filter((_, index) => rights[index] !== flag && rights[index - 1] !== flag);

/** Caused by arguments and flags alone, on a network with only a loopback device. */
export const refusals: readonly Refusal[] = [
  { line: "bad local address", mode: "client", args: `--local 51821 ${remote}`, code: 101 },
  { line: "bad local port", mode: "server", args: "--local 0.0.0.0:4567 --remote 127.0.0.1:51820", code: 101 },
  { line: "invalid socket address", mode: "client", args: "--local 127.0.0.1:51821 --remote 192.0.2.1", code: 101 },
  {
    line: "failed to lookup address information",
    mode: "client",
    args: "--local 127.0.0.1:51821 --remote server.example:4567",
    code: 101,
  },
  {
    line: "unable to resolve remote host name",
    mode: "client",
    args: "--ipv4-only --local 127.0.0.1:51821 --remote [2001:db8::2]:4567",
    code: 101,
  },
  { line: "bad local address for Tun interface", mode: "client", args: `${client} --tun-local 10.0.0.1/24`, code: 101 },
  { line: "bad peer address for Tun interface", mode: "client", args: `${client} --tun-peer 10.0.0.2/24`, code: 101 },
  { line: "IoError(Os { code: 2,", mode: "client", args: client, flags: without("--device"), code: 101 },
  { line: "NixError(EPERM)", mode: "client", args: client, flags: without("--cap-add"), code: 101 },
  {
    line: "AddrNotAvailable",
    mode: "client",
    args: `--local 192.0.2.7:51821 ${remote}`,
    code: 101,
  },
  { line: "Error: Os { code: 2,", mode: "client", args: `${client} --handshake-packet /missing`, code: 1 },
  { line: "error: unexpected argument", mode: "client", args: `${client} --no-such-option`, code: 2 },
  { line: "error: the following required arguments", mode: "server", args: "--local 4567", code: 2 },
];

/** phantun's messages about obstacles on its host, or while it runs; each has its own test. */
export const messages = {
  busy: "NixError(EBUSY)",
  otherDevice: "NixError(EINVAL)",
  inUse: "AddrInUse",
  lowPort: "PermissionDenied",
  timedOut: "Waiting for SYN + ACK timed out",
  refused: "Unable to connect to remote",
  noAck: "Waiting for client ACK timed out",
  unknown: "Unknown TCP packet from",
  udpRefused: "Unable to send UDP packet to",
  idle: "No traffic seen in the last 180s",
  down: "Input/output error",
  lagged: "Lagged(",
} as const;
