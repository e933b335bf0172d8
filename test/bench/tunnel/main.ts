/**
 * Measures the image with each libc against upstream's own build, in one run, through real tunnels between two network
 * namespaces whose NAT is that of docs/host-recipes.md.
 *
 *     node test/bench/tunnel/main.ts [--runs N] [--quick] [--json] [--env NAME=VALUE]...
 *
 * --runs says how many rounds there are (default 8); --quick makes three short ones, for a first look. --env is given to
 * every phantun, like TOKIO_WORKER_THREADS=1. It is no test: a build that is slower is printed as that, and the exit code
 * stays 0. 64: the command line is wrong.
 */
import { routeForClient, routeForServer } from "../../hosts/nat.ts";
import { Pair } from "../../hosts/pair.ts";
import { requireTools } from "../../hosts/tools.ts";
import { ports } from "../../tunnel/tunnel.ts";
import { machine } from "../machine.ts";
import { carry, type Run } from "./carry.ts";
import { findings, type LoadName, measures, renderFindings } from "./measures.ts";
import { OptionError, type Options, readOptions } from "./options.ts";
import { buildSubjects, type Subject } from "./subjects.ts";
import { type Load, Traffic } from "./traffic.ts";

/** Mbit/s of the steady load: every build carries it whole on two processors. */
const rate = 150;

type Runs = Map<string, Run<LoadName>[]>;

/** Measures in rounds: in each every subject has its turn, and another one begins. */
async function measure(subjects: readonly Subject[], { rounds, seconds, environment }: Options): Promise<Runs> {
  const loads: Record<LoadName, Load> = { steady: { rate, seconds }, flatOut: { rate: "all it can", seconds } };
  const runs: Runs = new Map(subjects.map(({ name }) => [name, []]));
  const pair = await Pair.open();
  try {
    await routeForClient(pair.client);
    await routeForServer(pair.server, ports.carrier);
    const traffic = await Traffic.between(pair);
    for (let round = 0; round < rounds; round++) {
      process.stderr.write(`==> round ${round + 1} of ${rounds}\n`);
      const first = round % subjects.length;
      for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
        runs.get(subject.name)?.push(await carry(subject, pair, traffic, loads, environment));
      }
    }
    await traffic.stop();
  } finally {
    await pair.close();
  }
  return runs;
}

async function bench(options: Options): Promise<void> {
  await requireTools("docker", "ip", "iperf3", "nft", "nsenter", "ps", "sysctl");
  const runs = await measure(await buildSubjects(), options);
  const { rounds, seconds, environment, json } = options;
  const found = findings(runs, measures(rate));
  const given = Object.entries(environment).map(([name, value]) => `, ${name}=${value}`);
  process.stdout.write(
    json
      ? `${JSON.stringify({ machine: machine(), ...options, ...found, runs: Object.fromEntries(runs) }, null, 2)}\n`
      : `${renderFindings(found)}\nMeasured on ${machine()}: ${rounds} rounds, ${seconds} s each load${given.join("")}.\n`,
  );
}

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`run bench tunnel: ${error.message}`);
  process.exitCode = 64;
}
