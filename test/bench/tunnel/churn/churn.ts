import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { z } from "zod";
import type { Host } from "../../../rig/hosts/host.ts";
import { addresses, type Pair } from "../../../rig/hosts/pair.ts";
import { Runtime, rights } from "../../../rig/hosts/runtime.ts";
import type { Connections } from "../options.ts";
import { phantunIn, type Usage, usage } from "../process.ts";
import type { Subject } from "../subjects.ts";
import { later, silence } from "./connections.ts";
import { rulesOf } from "./rules.ts";

const Counts = z.strictObject({ opened: z.int(), answered: z.int() });

/** The state of a build's tunnel after many connections. */
export interface Churned extends z.infer<typeof Counts> {
  /** Peak resident memory, and resident memory after phantun has closed the last connection, in MB. */
  readonly peak: { readonly client: number; readonly server: number };
  readonly after: { readonly client: number; readonly server: number };
  /** Tasks of phantun that panicked while the rest of it went on. */
  readonly panics: { readonly client: number; readonly server: number };
  /** How many of the connections that were opened after all others had gone were answered. */
  readonly answeredLater: number;
}

/** The time in which phantun must notice that the last connection is silent, in seconds. */
const grace = 10;

/** Each connection needs a socket per CPU on either end; engines may limit a container to 1,024. */
const manySockets = ["--ulimit", "nofile=16384:16384"];

/**
 * With several CPUs phantun has several readers, and loses one after some thousand connections (docs/upstream.md): then many
 * connections fail, and the memory is no longer that of a working tunnel.
 */
const oneReader = ["--cpuset-cpus=0"];

/** Runs one of this folder's programs in a host's network. */
const program = (host: Host, name: string, ...words: (string | number)[]) =>
  host.inside(process.execPath, join(import.meta.dirname, name), ...words.map(String));

/** Loads a tunnel's rules on a host. */
const load = async (host: Host, ...rules: Parameters<typeof rulesOf>) =>
  execa(...host.inside("nft", "--file", "-"), { input: await rulesOf(...rules) });

/** Fails as soon as one end of a tunnel exits, with its first panics and last lines. */
async function requireRunning(runtime: Runtime): Promise<never> {
  const code = await runtime.ended;
  const lines = [...panicsOf(runtime).slice(0, 5), ...runtime.lines.slice(-20)];
  throw new Error(`${runtime.name} exited with ${code} while connections came and went: ${lines.join("\n")}`);
}

/** The lines with which phantun reported a task's panic. */
const panicsOf = ({ lines }: Runtime) => lines.filter((line) => line.includes(" panicked at "));

/** Sends connections through one build's tunnel, next to the other builds' tunnels; `index` gives it unique addresses. */
async function churnOne(
  pair: Pair,
  { image }: Subject,
  index: number,
  { seconds, atOnce }: Connections,
  environment: Record<string, string>,
): Promise<Churned> {
  const ports = { carrier: 4600 + index, into: 1300 + index, out: 51_900 + index };
  const network = { client: `10.64.${index}`, server: `10.65.${index}` };
  const table = `phantun-churn-${index}`;
  await load(pair.client, "Client", table, ["192.168.200.2", `${network.client}.2`]);
  await load(pair.server, "Server", table, ["192.168.201.2", `${network.server}.2`], { port: ports.carrier });
  const start = (role: "client" | "server", ...words: string[]) => {
    const tun = [
      "--tun",
      `churn-${role}-${index}`,
      "--tun-local",
      `${network[role]}.1`,
      "--tun-peer",
      `${network[role]}.2`,
    ];
    return new Runtime(`phantun-runtime-test-churn-${role}-${index}`, {
      image,
      host: pair[role].name,
      flags: [...rights, ...manySockets, ...(seconds > 0 ? oneReader : [])],
      environment: { MODE: role, RUST_LOG: `${role}=info`, ...environment },
      args: [...words, ...tun, "--ipv4-only"],
    });
  };
  const server = start("server", "--local", String(ports.carrier), "--remote", `127.0.0.1:${ports.out}`);
  const client = start(
    "client",
    "--local",
    `127.0.0.1:${ports.into}`,
    "--remote",
    `${addresses.server.ipv4}:${ports.carrier}`,
  );
  await Promise.all([client, server].map((runtime) => runtime.waitForLine("Created TUN device")));
  const echo = execa(...program(pair.server, "echo.ts", "127.0.0.1", ports.out), { reject: false, buffer: false });
  await once(createInterface({ input: echo.stdout }), "line");
  const open = (seconds: number, atOnce: number) =>
    execa(...program(pair.client, "open.ts", "127.0.0.1", ports.into, seconds, atOnce));
  const opening = open(seconds, atOnce);
  const broken = Promise.race([requireRunning(client), requireRunning(server)]);
  try {
    await Promise.race([opening.then(() => sleep((silence + grace) * 1000)), broken]);
    const used: Record<"client" | "server", Usage> = {
      client: await usage(await phantunIn(client.name)),
      server: await usage(await phantunIn(server.name)),
    };
    const { stdout: atLast } = await Promise.race([open(0, later), broken]);
    return {
      ...Counts.parse(JSON.parse((await opening).stdout)),
      answeredLater: Counts.parse(JSON.parse(atLast)).answered,
      peak: { client: used.client.peak, server: used.server.peak },
      after: { client: used.client.resident, server: used.server.resident },
      panics: { client: panicsOf(client).length, server: panicsOf(server).length },
    };
  } finally {
    echo.kill();
    opening.kill();
    // An end that has exited is removed already.
    await Promise.allSettled([client.stop(), server.stop(), echo, opening]);
  }
}

/**
 * Sends connections through the tunnels of all builds at once, between the same two hosts. A build that fails does not end
 * the measurement of the others: its error is the result.
 */
export async function churn(
  pair: Pair,
  subjects: readonly Subject[],
  connections: Connections,
  environment: Record<string, string>,
): Promise<Map<string, Churned | Error>> {
  const results = await Promise.all(
    subjects.map(async (subject, index) => {
      const churned = await churnOne(pair, subject, index, connections, environment).catch((error: Error) => error);
      return [subject.name, churned] as const;
    }),
  );
  return new Map(results);
}
