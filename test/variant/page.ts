import { cases } from "../rig/suite/cases/index.ts";
import { causeOf } from "./causes.ts";
import { type Measures, WATCHED } from "./measures.ts";
import { placeWords, type Shortfalls } from "./shortfalls.ts";

const row = (...cells: string[]): string => `| ${cells.join(" | ")} |`;

/** The table of the variant's broken promises, each with its cause. */
export function shortfallTable(shortfalls: Shortfalls): string {
  const missed = cases.flatMap(({ id, promise }) => {
    const place = shortfalls[id];
    return place === undefined ? [] : [{ id, promise, place }];
  });
  return [
    `The default launcher keeps all ${cases.length} promises of the suite. The Node variant keeps ` +
      `${cases.length - missed.length} in both places, and ` +
      `${missed.filter(({ place }) => place === "not as PID 1").length} more as a container's PID 1.`,
    "",
    row("case", "promise", "not kept", "because"),
    row("---", "---", "---", "---"),
    ...missed.map(({ id, promise, place }) => row(id, promise, placeWords(place), causeOf(id, place))),
  ].join("\n");
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;
const kilobytes = (kilo: number): string => megabytes(kilo * 1024);

/** The table that compares both launchers. */
export function measureTable(ours: Measures, node: Measures): string {
  const line = (what: string, of: (one: Measures) => string): string => row(what, of(ours), of(node));
  return [
    row("", "default", "Node"),
    row("---", "---", "---"),
    line("the launcher's executable", ({ executable }) => megabytes(executable)),
    line("the image, as it is pulled", ({ compressed }) => megabytes(compressed)),
    line("the image's files", ({ unpacked }) => megabytes(unpacked)),
    line("the idle launcher's resident memory", ({ rss }) => kilobytes(rss)),
    line("of that, anonymous memory", ({ anonymous }) => kilobytes(anonymous)),
    line("deaf to signals after its exec, at least", ({ deaf }) => `${deaf < 1 ? "less than 1" : deaf.toFixed(0)} ms`),
    line(`wakeups in ${WATCHED} s idle`, ({ wakeups }) => String(wakeups)),
  ].join("\n");
}

/** The page with the measures between their two marks. They need measurements, so `./run generate` does not fill them. */
export function withMeasures(page: string, measures: string): string {
  const filled = page.replace(/(<!-- measures -->\n)[\s\S]*?(<!-- end of measures -->)/, `$1${measures}\n$2`);
  if (!filled.includes(measures)) throw new Error("The page has no marks for the measures.");
  return filled;
}
