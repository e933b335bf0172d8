import { addresses, type Pair } from "../../rig/hosts/pair.ts";
import { converse } from "../../rig/tunnel/link.ts";
import { ports, startTunnel, through } from "../../rig/tunnel/tunnel.ts";
import { type Calls, countCalls } from "./calls.ts";
import { phantunIn, usage } from "./process.ts";
import type { Subject } from "./subjects.ts";
import type { Carried, Load, Traffic } from "./traffic.ts";

/** One load that a tunnel has carried. */
export interface Sample extends Carried {
  /** Seconds of processor time, client and server together. */
  readonly user: number;
  readonly system: number;
  /** Pages of memory that the kernel had to give both. */
  readonly faults: number;
  /** The system calls of both, where they are counted. */
  readonly calls?: Calls | undefined;
}

/** What one tunnel of a subject did, from its start to its stop. */
export interface Run<Name extends string> {
  readonly samples: Readonly<Record<Name, Sample>>;
  /** The most resident memory of client and server, in MB. */
  readonly peak: { readonly client: number; readonly server: number };
}

/** How tunnels are measured: what is sent, what phantun finds in its environment, whether system calls are counted. */
export interface Plan<Name extends string> {
  readonly loads: Readonly<Record<Name, Load>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly counted: boolean;
}

/** Starts a subject's client and server, sends the loads through them one after the other, and stops them. */
export async function carry<Name extends string>(
  { image }: Subject,
  pair: Pair,
  traffic: Traffic,
  { loads, environment, counted }: Plan<Name>,
): Promise<Run<Name>> {
  const end = { image, environment };
  const tunnel = startTunnel(pair, `${addresses.server.ipv4}:${ports.carrier}`, { client: end, server: end });
  // A first datagram and its answer: both ends are up.
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
