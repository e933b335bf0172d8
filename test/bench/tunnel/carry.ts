import { addresses, type Pair } from "../../rig/hosts/pair.ts";
import { converse } from "../../rig/tunnel/link.ts";
import { ports, serverUp, startTunnel, through } from "../../rig/tunnel/tunnel.ts";
import { type Calls, countCalls } from "./calls.ts";
import { phantunIn, usage } from "./process.ts";
import type { Subject } from "./subjects.ts";
import type { Carried, Load, Traffic } from "./traffic.ts";

/** The measurements of one load through a tunnel. */
export interface Sample extends Carried {
  /** CPU time of client and server together, in seconds. */
  readonly user: number;
  readonly system: number;
  /** Minor page faults of both. */
  readonly faults: number;
  /** The system calls of both, if counted. */
  readonly calls?: Calls | undefined;
}

/** The measurements of one tunnel of a subject, from start to stop. */
export interface Run<Name extends string> {
  readonly samples: Readonly<Record<Name, Sample>>;
  /** Peak resident memory of client and server, in MB. */
  readonly peak: { readonly client: number; readonly server: number };
}

/** The plan of a measurement: the loads, phantun's environment, and whether to count system calls. */
export interface Plan<Name extends string> {
  readonly loads: Readonly<Record<Name, Load>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly counted: boolean;
}

/** Starts a subject's client and server, sends the loads through them in turn, and stops them. */
export async function carry<Name extends string>(
  { image }: Subject,
  pair: Pair,
  traffic: Traffic,
  { loads, environment, counted }: Plan<Name>,
): Promise<Run<Name>> {
  const end = { image, environment };
  const tunnel = startTunnel(pair, `${addresses.server.ipv4}:${ports.carrier}`, { client: end, server: end });
  await serverUp(pair);
  // A first datagram with its answer proves that both ends are up.
  await converse(through(pair), [1]);
  const pids = { client: await phantunIn(tunnel.client.name), server: await phantunIn(tunnel.server.name) };
  const both = async () => ({ client: await usage(pids.client), server: await usage(pids.server) });
  const samples: Partial<Record<Name, Sample>> = {};
  for (const name of Object.keys(loads) as Name[]) {
    const send = () => traffic.send(loads[name]);
    const before = await both();
    const [carried, calls] = counted ? await countCalls(Object.values(pids), send) : [await send(), undefined];
    const after = await both();
    const spent = (what: "user" | "system" | "faults") =>
      after.client[what] - before.client[what] + after.server[what] - before.server[what];
    samples[name] = { ...carried, user: spent("user"), system: spent("system"), faults: spent("faults"), calls };
  }
  const { client, server } = await both();
  await Promise.all([tunnel.client.stop(), tunnel.server.stop()]);
  return { samples: samples as Record<Name, Sample>, peak: { client: client.peak, server: server.peak } };
}
