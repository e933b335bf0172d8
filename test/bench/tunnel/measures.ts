import { ratio, threeDigits } from "../../../cross/text/numbers.ts";
import { markdown } from "../../../cross/text/table.ts";
import { type Comparison, compare, type Spread, spread } from "../statistics.ts";
import type { Calls } from "./calls.ts";
import type { Run } from "./carry.ts";
import { type Carried, payload } from "./traffic.ts";

/** The loads: one that every build carries without loss, to measure its cost, and a saturating one, to measure the rate. */
export type LoadName = "steady" | "flatOut";

/** A number measured in each run. */
export interface Measure<Load extends string> {
  readonly name: string;
  readonly unit: string;
  /** Whether less or more of it is better; undefined if it only describes the run. */
  readonly better?: "less" | "more";
  of(run: Run<Load>): number;
}

const gigabyte = 1e9;
const cost = (load: LoadName) => (run: Run<LoadName>) => {
  const { user, system, bytes } = run.samples[load];
  return (user + system) / (bytes / gigabyte);
};
const perThousand = (count: number, { bytes }: Carried) => count / (bytes / payload / 1000);
/** Page faults per thousand received datagrams: many if the allocator returns memory and requests it again. */
const faults = (load: LoadName) => (run: Run<LoadName>) => perThousand(run.samples[load].faults, run.samples[load]);
const calls =
  (name: keyof Calls) =>
  ({ samples: { steady } }: Run<"steady">) =>
    perThousand(steady.calls?.[name] ?? Number.NaN, steady);
const lost = (load: LoadName) => (run: Run<LoadName>) => run.samples[load].lost * 100;

/** The reported counts, with their names in the tables. */
const counted: readonly (readonly [what: string, name: keyof Calls])[] = [
  ["mmap", "mmap"],
  ["munmap", "munmap"],
  ["madvise", "madvise"],
  ["futex", "futex"],
  ["system calls", "all"],
  ["context switches", "switches"],
];

/** System calls and context switches per thousand datagrams, at a steady rate of `rate` Mbit/s. */
export const callsAt = (rate: number): readonly Measure<"steady">[] =>
  counted.map(([what, name]) => ({ name: `${what} at ${rate} Mbit/s`, unit: "of 1000", of: calls(name) }));

/**
 * The measurements at a steady rate of `rate` Mbit/s and at full load. "CPU" is the sum of client and server, user and
 * system; faults, calls and switches are per thousand datagrams.
 */
export const measures = (rate: number, withCalls: boolean): readonly Measure<LoadName>[] => [
  { name: `CPU at ${rate} Mbit/s`, unit: "s/GB", better: "less", of: cost("steady") },
  { name: `page faults at ${rate} Mbit/s`, unit: "of 1000", of: faults("steady") },
  ...(withCalls ? callsAt(rate) : []),
  { name: `lost at ${rate} Mbit/s`, unit: "%", of: lost("steady") },
  { name: "rate flat out", unit: "Mbit/s", better: "more", of: ({ samples }) => samples.flatOut.rate },
  { name: "CPU flat out", unit: "s/GB", better: "less", of: cost("flatOut") },
  { name: "lost flat out", unit: "%", of: lost("flatOut") },
  { name: "peak memory, client", unit: "MB", better: "less", of: ({ peak }) => peak.client },
  { name: "peak memory, server", unit: "MB", better: "less", of: ({ peak }) => peak.server },
];

/** The results of the runs of several builds. */
export interface Findings {
  readonly values: readonly {
    readonly measure: string;
    readonly unit: string;
    /** By the build's name. */
    readonly builds: Readonly<Record<string, Spread>>;
  }[];
  readonly comparisons: readonly (Comparison & { readonly build: string; readonly measure: string })[];
}

/**
 * Evaluates runs by the build's name, in rounds. The first build is the reference for the others; the last is the first
 * again, as the control.
 */
export function findings<Load extends string>(
  runs: ReadonlyMap<string, readonly Run<Load>[]>,
  measured: readonly Measure<Load>[],
): Findings {
  const names = [...runs.keys()];
  const numbers = (name: string | undefined, { of }: Measure<Load>) =>
    (runs.get(name ?? "") ?? []).map((run) => of(run));
  return {
    values: measured.map((measure) => ({
      measure: measure.name,
      unit: measure.unit,
      builds: Object.fromEntries(names.map((name) => [name, spread(numbers(name, measure))])),
    })),
    comparisons: names.slice(1, -1).flatMap((build) =>
      measured.flatMap((measure) => {
        if (measure.better === undefined) return [];
        const [subject, reference, control] = [build, names[0], names.at(-1)].map((name) => numbers(name, measure));
        const comparison = compare(subject ?? [], reference ?? [], control ?? [], measure.better);
        return [{ build, measure: measure.name, ...comparison }];
      }),
    ),
  };
}

const range = ({ median, low, high }: Spread, write = threeDigits) =>
  `${write(median)} (${write(low)} to ${write(high)})`;

const ratios = (names: readonly string[], comparisons: Findings["comparisons"]) =>
  markdown([
    ["build", "measure", `ratio to ${names[0]}`, "noise", "verdict"],
    ...comparisons.map((one) => [one.build, one.measure, range(one.ratio, ratio), `±${ratio(one.noise)}`, one.verdict]),
  ]);

/** The findings as Markdown tables: the numbers, then any ratios to the first build. */
export function renderFindings({ values, comparisons }: Findings): string {
  const names = Object.keys(values[0]?.builds ?? {});
  return [
    markdown([
      ["measure", "unit", ...names],
      ...values.map(({ measure, unit, builds }) => [
        measure,
        unit,
        ...Object.values(builds).map((build) => range(build)),
      ]),
    ]),
    ...(comparisons.length === 0 ? [] : [ratios(names, comparisons)]),
  ].join("\n\n");
}
