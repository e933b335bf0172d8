import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { addresses, type Pair } from "../hosts/pair.ts";
import { Runtime, type Start } from "../hosts/runtime.ts";
import { type Snapshot, takeSnapshot } from "../hosts/snapshot.ts";
import type { Ends } from "./link.ts";

/** Ports for TCP between the hosts, UDP into the client and UDP out of the server. */
export const ports = { carrier: 4567, into: 1234, out: 51820 };

/** The TUN devices' names, which occur in no unrelated line of a snapshot. */
export const devices = { client: "ptun-client", server: "ptun-server" };

/**
 * Sizes of UDP payload, in bytes: the smallest and largest, some in between, and both sides of 1024. phantun puts each
 * datagram into one packet of at most 1500 bytes, its TUN device's MTU, which leaves 1460 bytes after the headers of IPv4
 * and TCP and 1440 after those of IPv6 and TCP.
 */
export const sizes = (largest: number) => [1, 2, 64, 512, 1023, 1024, 1025, 1300, largest - 1, largest];

/** The IP versions that can carry the tunnel, each with the largest payload in bytes. */
export const carriers = [
  { carrier: "IPv4", remote: `${addresses.server.ipv4}:${ports.carrier}`, largest: 1460 },
  { carrier: "IPv6", remote: `[${addresses.server.ipv6}]:${ports.carrier}`, largest: 1440 },
];

/** Options of one end of a tunnel: its environment without MODE, and its image as in {@link Start}. */
export type End = Pick<Start, "image" | "environment">;

/** phantun's arguments at both ends. The server listens at `ports.carrier` of `remote`. */
export const phantunArguments = (remote: string) => ({
  server: ["--local", String(ports.carrier), "--remote", `127.0.0.1:${ports.out}`, "--tun", devices.server],
  client: ["--local", `127.0.0.1:${ports.into}`, "--remote", remote, "--tun", devices.client],
});

/** Starts a server on one host and a client on the other. */
export function startTunnel(
  pair: Pair,
  remote: string,
  { client, server }: { client: End; server: End },
): { server: Runtime; client: Runtime } {
  const args = phantunArguments(remote);
  return {
    server: new Runtime("phantun-runtime-test-server", {
      ...server,
      host: pair.server.name,
      environment: { MODE: "server", ...server.environment },
      args: args.server,
    }),
    client: new Runtime("phantun-runtime-test-client", {
      ...client,
      host: pair.client.name,
      environment: { MODE: "client", ...client.environment },
      args: args.client,
    }),
  };
}

/**
 * Waits until the server has its TUN device. A handshake that begins earlier leaves a connection in the host's address
 * translation that leads nowhere, and the datagram that began it is lost.
 *
 * @throws Error when there is none after 30 s
 */
export async function serverUp({ server }: Pair): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { failed } = await execa(...server.inside("ip", "link", "show", devices.server), { reject: false });
    if (!failed) return;
    await sleep(100);
  }
  throw new Error(`phantun's server has no TUN device ${devices.server} after 30 s; see its container's log.`);
}

/** The path of a datagram through the tunnel. */
export const through = (pair: Pair): Ends => ({
  from: { host: pair.client, port: ports.into },
  to: { host: pair.server, port: ports.out },
});

/** Snapshots of both hosts' networks. */
export const snapshots = async (pair: Pair): Promise<{ client: Snapshot; server: Snapshot }> => ({
  client: await takeSnapshot(pair.client),
  server: await takeSnapshot(pair.server),
});
