/**
 * Compares the image with each libc to upstream's own build, in one run, through real tunnels between two network
 * namespaces with the NAT of docs/host-recipes.md.
 *
 *     node test/bench/tunnel/main.ts [--runs N] [--quick] [--json] [--env NAME=VALUE]... [--image NAME=REFERENCE]...
 *         [--with NAME=OPTION]... [--against NAME] [--churn SECONDS | --burst N | --platform NAME | --instructions]
 *
 * --runs is the number of rounds (default 8); --quick makes three short ones. --env sets a variable for every phantun.
 * --image measures an additional image; --against names the reference build (default upstream), and --with measures it
 * again with another option of `docker run`, such as one-cpu=--cpuset-cpus=0. Three options measure something else: --churn
 * the memory of a thousand concurrent connections that come and go for so many seconds, through the tunnels of all builds
 * at once; --platform the system calls of another platform's programs, which are emulated; --instructions the instructions
 * per datagram, counted by valgrind.
 *
 * It is not a test: the exit code is 0 even if a build is slower. 64: the command line is wrong.
 */
import type { Platform } from "../../../cross/platform.ts";
import { emulatedCpu, registerEmulators } from "../../rig/binfmt.ts";
import { openRoutedPair } from "../../rig/hosts/nat.ts";
import type { Pair } from "../../rig/hosts/pair.ts";
import { requireTools } from "../../rig/hosts/tools.ts";
import { ports } from "../../rig/tunnel/tunnel.ts";
import { machine } from "../machine.ts";
import { countingFails } from "./calls.ts";
import { carry, type Plan, type Run } from "./carry.ts";
import { churn } from "./churn/churn.ts";
import { lifetime, silence } from "./churn/connections.ts";
import { renderChurn } from "./churn/table.ts";
import { countInstructions, renderInstructions } from "./instructions.ts";
import { callsAt, findings, type Measure, measures, renderFindings } from "./measures.ts";
import { type Connections, OptionError, type Options, readOptions } from "./options.ts";
import { buildSubjects, type Subject } from "./subjects.ts";
import { type Load, Traffic } from "./traffic.ts";

/** The steady load in Mbit/s: every build carries it without loss on two CPUs. */
const rate = 150;

/** A load that every emulated build carries without loss, in Mbit/s. */
const emulatedRate = 5;

type Runs<Name extends string> = Map<string, Run<Name>[]>;

function say(what: string): void {
  process.stderr.write(`==> ${what}\n`);
}

/** Runs an action with two hosts that have the NAT for a tunnel. */
async function between<T>(action: (pair: Pair) => Promise<T>): Promise<T> {
  const pair = await openRoutedPair(ports.carrier);
  try {
    return await action(pair);
  } finally {
    await pair.close();
  }
}

/** Measures in rounds: each round measures every subject once, starting with another one. */
const measure = <Name extends string>(
  subjects: readonly Subject[],
  rounds: number,
  plan: Plan<Name>,
): Promise<Runs<Name>> =>
  between(async (pair) => {
    const runs: Runs<Name> = new Map(subjects.map(({ name }) => [name, []]));
    const traffic = await Traffic.between(pair);
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`);
      const first = round % subjects.length;
      for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
        runs.get(subject.name)?.push(await carry(subject, pair, traffic, plan));
      }
    }
    await traffic.stop();
    return runs;
  });

/** The results as numbers and as tables, and a short description of the measurement, printed after the machine. */
interface Report {
  readonly numbers: object;
  readonly tables: string;
  readonly how: string;
}

/** Summarizes rounds. */
function reportOf<Name extends string>(runs: Runs<Name>, measured: readonly Measure<Name>[], how: string): Report {
  const found = findings(runs, measured);
  return { numbers: { ...found, runs: Object.fromEntries(runs) }, tables: renderFindings(found), how };
}

async function measureRounds({ rounds, seconds, environment, ...options }: Options): Promise<Report> {
  const fails = await countingFails();
  if (fails !== undefined) say(`system calls are not counted: ${fails}`);
  const load = (rate: Load["rate"]): Load => ({ rate, seconds });
  const plan = {
    loads: { steady: load(rate), flatOut: load("all it can") },
    environment,
    counted: fails === undefined,
  };
  const runs = await measure(await buildSubjects(options), rounds, plan);
  return reportOf(runs, measures(rate, plan.counted), `${rounds} rounds, ${seconds} s each load`);
}

async function measureEmulated(row: Platform, { rounds, seconds, environment, ...options }: Options): Promise<Report> {
  const fails = await countingFails();
  if (fails !== undefined) throw new Error(`system calls cannot be counted: ${fails}`);
  const subjects = await buildSubjects(options);
  const restore = await registerEmulators([row]);
  try {
    const plan = {
      loads: { steady: { rate: emulatedRate, seconds } },
      environment: { ...emulatedCpu(row), ...environment },
      counted: true,
    };
    const runs = await measure(subjects, rounds, plan);
    return reportOf(runs, callsAt(emulatedRate), `${row.platform} emulated, ${rounds} rounds of ${seconds} s`);
  } finally {
    await restore();
  }
}

async function measureInstructions({ environment, ...options }: Options): Promise<Report> {
  await requireTools("valgrind");
  const subjects = await buildSubjects(options);
  const counted = await between(async (pair) => {
    const traffic = await Traffic.between(pair);
    const counted = new Map<string, number>();
    for (const subject of subjects) {
      say(`${subject.name} under valgrind`);
      counted.set(subject.name, await countInstructions(subject, environment, pair, traffic));
    }
    await traffic.stop();
    return counted;
  });
  return {
    numbers: { instructions: Object.fromEntries(counted) },
    tables: renderInstructions(counted),
    how: "counted by valgrind",
  };
}

async function measureChurn(connections: Connections, { environment, ...options }: Options): Promise<Report> {
  const subjects = await buildSubjects(options);
  const { seconds, atOnce } = connections;
  const how = seconds === 0 ? `${atOnce} connections came at once` : `connections came for ${seconds} s`;
  say(`${how}, and go after ${lifetime + silence} s`);
  const churned = await between((pair) => churn(pair, subjects, connections, environment));
  return {
    numbers: {
      churned: Object.fromEntries(
        [...churned].map(([name, result]) => [name, result instanceof Error ? { failed: result.message } : result]),
      ),
    },
    tables: renderChurn(churned),
    how,
  };
}

/** Runs the measurement that the options select. */
function measureAsked(options: Options): Promise<Report> {
  const { connections, instructions, platform } = options;
  if (platform) return measureEmulated(platform, options);
  if (instructions) return measureInstructions(options);
  if (connections !== undefined) return measureChurn(connections, options);
  return measureRounds(options);
}

async function bench(options: Options): Promise<void> {
  await requireTools("docker", "ip", "iperf3", "nft", "nsenter", "perf", "ps", "sysctl");
  const { environment, json } = options;
  const { numbers, tables, how } = await measureAsked(options);
  const given = Object.entries(environment).map(([name, value]) => `, ${name}=${value}`);
  process.stdout.write(
    json
      ? `${JSON.stringify({ machine: machine(), ...options, ...numbers }, null, 2)}\n`
      : `${tables}\n\nMeasured on ${machine()}: ${how}${given.join("")}.\n`,
  );
}

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`run bench tunnel: ${error.message}`);
  process.exitCode = 64;
}
