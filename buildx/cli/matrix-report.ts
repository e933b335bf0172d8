import { grouped } from "../../cross/text/numbers.ts";
import { columns } from "../../cross/text/table.ts";
import type { BuiltRow } from "../build/row.ts";
import type { Compression } from "../oci/compression.ts";

/** The result of one row's build, and its duration. */
export type Outcome = { seconds: number } & ({ built: BuiltRow } | { failed: string; reason: string });

function line(outcome: Outcome): string[] {
  const seconds = outcome.seconds.toFixed(0);
  if ("failed" in outcome) return [outcome.failed, "FAILED", "", "", "", seconds];
  const { platform, compressed, programs } = outcome.built;
  return [platform, ...[compressed, ...Object.values(programs)].map(grouped), seconds];
}

/** The report of `./run matrix`: one line per row with sizes in bytes, the result's folders, and the failures. */
export function summary(output: string, compression: Compression, outcomes: readonly Outcome[]): string {
  const head = ["platform", `image, ${compression}`, "launcher", "client", "server", "seconds"];
  const table = columns([head, ...outcomes.map(line)], (column) => column > 0);
  const failures = outcomes.flatMap((outcome) => ("failed" in outcome ? [`${outcome.failed}: ${outcome.reason}`] : []));
  const written =
    failures.length < outcomes.length
      ? [
          `${output}/layout    one index for all of them`,
          `${output}/archives  for docker load and RouterOS`,
          `${output}/bundles   for runc, crun and ujail`,
          `${output}/sboms     what each image is made of, as CycloneDX JSON`,
          `${output}/symbols   for ./run backtrace, and for gdb as a debug directory`,
        ]
      : [`nothing was built; ${output} holds an earlier result`];
  return ["", ...table, "", ...written, ...(failures.length > 0 ? ["", "failed:", ...failures] : [])].join("\n");
}
