import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ratio, threeDigits } from "../../../cross/text/numbers.ts";
import { markdown } from "../../../cross/text/table.ts";
import { addresses, type Pair } from "../../rig/hosts/pair.ts";
import { extract } from "../../rig/suite/init.ts";
import { converse } from "../../rig/tunnel/link.ts";
import { phantunArguments, ports, serverUp, through } from "../../rig/tunnel/tunnel.ts";
import type { Subject } from "./subjects.ts";
import { payload, type Traffic } from "./traffic.ts";

const roles = ["client", "server"] as const;

/** A rate without loss under valgrind, which slows phantun down some fifty times, in Mbit/s. */
const rate = 2;
/** The durations of two loads in seconds. Only their difference counts, since start and end are in both. */
const [short, long] = [2, 10];

/** Parses callgrind's log. Returns the instruction count of the whole process. */
export function readInstructions(log: string): number {
  const [, count] = /^==\d+== Collected\s*: (\d+)$/m.exec(log) ?? [];
  if (count === undefined) throw new Error(`valgrind has counted nothing: ${log}`);
  return Number(count);
}

/** The paths of an image's two programs on this machine. */
type Programs = Readonly<Record<(typeof roles)[number], string>>;

/** Runs both programs under valgrind with one load. Returns the instructions of both, and the datagrams. */
async function carryOnce(
  programs: Programs,
  environment: Record<string, string>,
  pair: Pair,
  traffic: Traffic,
  seconds: number,
) {
  const args = phantunArguments(`${addresses.server.ipv4}:${ports.carrier}`);
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  const log = (role: (typeof roles)[number]) => join(folder, `${role}.log`);
  const tunnel = roles.map((role) => {
    const valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", `--log-file=${log(role)}`];
    const command = pair[role].inside(...valgrind, programs[role], ...args[role]);
    return execa(...command, { env: environment, reject: false, buffer: false });
  });
  try {
    await serverUp(pair);
    await converse(through(pair), [1]);
    const { bytes } = await traffic.send({ rate, seconds });
    for (const end of tunnel) end.kill("SIGINT");
    await Promise.all(tunnel);
    const logs = await Promise.all(roles.map((role) => readFile(log(role), "utf8")));
    return { instructions: logs.map(readInstructions).reduce((sum, count) => sum + count), datagrams: bytes / payload };
  } finally {
    for (const end of tunnel) end.kill("SIGKILL");
    await Promise.all(tunnel);
    await rm(folder, { recursive: true });
  }
}

/** Counts user-space instructions of client and server per received datagram. */
export async function countInstructions(
  { image }: Subject,
  environment: Record<string, string>,
  pair: Pair,
  traffic: Traffic,
): Promise<number> {
  const programs = {
    client: await extract(image, "/usr/local/bin/phantun-client"),
    server: await extract(image, "/usr/local/bin/phantun-server"),
  };
  const less = await carryOnce(programs, environment, pair, traffic, short);
  const more = await carryOnce(programs, environment, pair, traffic, long);
  return (more.instructions - less.instructions) / (more.datagrams - less.datagrams);
}

/** The counts as a Markdown table, each with its ratio to the first build. */
export function renderInstructions(counted: ReadonlyMap<string, number>): string {
  const [reference = Number.NaN] = counted.values();
  return markdown([
    ["measure", ...counted.keys()],
    [
      "instructions for a datagram",
      ...[...counted.values()].map((count) => `${threeDigits(count)} (${ratio(count / reference)})`),
    ],
  ]);
}
