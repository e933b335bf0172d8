/**
 * `./run matrix [--platform NAME]... [--checked] [--output FOLDER] [--compression zstd|gzip] [NAME=VALUE...]`: builds the
 * image for every row of the platform table, or for the selected rows, one after the other. BuildKit caches every step, so
 * that an interrupted matrix continues where it stopped.
 *
 * Output, below build/matrix: `layout/`: an OCI layout with one image index for all built platforms, layers compressed with
 * zstd or gzip; `archives/`: per platform an archive with an uncompressed layer for `docker load` and RouterOS; `bundles/`:
 * per platform an OCI runtime bundle; `symbols/`: by build ID, the symbols of phantun's programs (backtrace.ts); `sboms/`:
 * per platform the bill of materials as CycloneDX JSON; `compilers.txt`: the versions of the compilers and of the Debian
 * packages beside them. They replace an earlier result; a folder that holds anything else is refused (output-folder.ts).
 *
 * `--push HOST/NAME[:TAG] [--tls-verify true|false]` then pushes the index if every row was built, under one tag or under all
 * tags of a release (push-release.ts); with `--no-build` it pushes an earlier result. `--verify` is in verify.ts.
 *
 * Exit codes: 0 done; 1 some platforms failed (they are named, and the rest is written), or the push failed; 64 the command
 * line is wrong, or the output folder is refused.
 */
import { access, mkdir, rm } from "node:fs/promises";
import { machine as architecture } from "node:os";
import { resolve as absolute, join } from "node:path";
import { platforms } from "../../cross/platforms.ts";
import { companionCommand } from "../build/command.ts";
import { BuildError } from "../build/failure.ts";
import { UnknownInputError } from "../build/inputs.ts";
import { machine, root, build as runBuild } from "../build/machine.ts";
import { matrixName } from "../build/names.ts";
import { OutputError, outputFolder, writeOutput } from "../build/output-folder.ts";
import { incomplete } from "../build/output-mark.ts";
import { resolve } from "../build/resolve.ts";
import { buildRow, type Matrix } from "../build/row.ts";
import { inOrder, writeIndex } from "../oci/layout.ts";
import { push } from "../registry/push.ts";
import { pushRelease } from "../registry/push-release.ts";
import { type Order, readOrder } from "./matrix-order.ts";
import { type Outcome, summary } from "./matrix-report.ts";

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function attempt(row: Order["rows"][number], matrix: Matrix): Promise<Outcome> {
  const begin = performance.now();
  const took = () => (performance.now() - begin) / 1000;
  try {
    return { built: await buildRow(row, matrix), seconds: took() };
  } catch (error) {
    console.error(`==> ${row.platform} failed: ${reason(error)}`);
    return { failed: row.platform, reason: reason(error), seconds: took() };
  }
}

async function build({ rows, inputs, compression, output: given }: Order): Promise<boolean> {
  const output = outputFolder(given, "./run matrix", root);
  const engine = await machine();
  if (!engine.containerdStore) {
    throw new Error(
      'Docker Engine keeps images in its old store, which writes no OCI layout: add {"features":{"containerd-snapshotter":true}} to /etc/docker/daemon.json and restart it.',
    );
  }
  const outcomes: Outcome[] = [];
  await writeOutput(output, async (work) => {
    for (const folder of ["layout", "archives", "bundles", "symbols", "sboms"]) await mkdir(join(work, folder));
    const facts = await resolve(inputs, engine, work);
    await rm(join(work, "facts.json"));
    await runBuild(
      companionCommand(inputs, facts, engine, "compilers", work),
      "The compilers' versions could not be read; see the log above.",
    );
    const name = matrixName(facts.version, compression);
    for (const [index, row] of rows.entries()) {
      console.error(`==> ${index + 1} of ${rows.length}: ${row.platform}`);
      outcomes.push(await attempt(row, { inputs, facts, engine, compression, name, output: work }));
    }
    const entries = outcomes.flatMap((outcome) => ("built" in outcome ? outcome.built.entries : []));
    if (entries.length === 0) return undefined;
    const order = rows.map(({ platform }) => platform);
    await writeIndex(join(work, "layout"), inOrder(entries, order), [name]);
    return outcomes.flatMap((outcome) => ("failed" in outcome ? [outcome.failed] : []));
  });
  console.log(summary(given, compression, outcomes));
  return outcomes.every((outcome) => "built" in outcome);
}

async function pushBuilt({ output, push: destination }: Order): Promise<void> {
  if (!destination) return;
  const folder = absolute(root, output);
  const layout = join(folder, "layout");
  await access(layout).catch(() => {
    throw new BuildError(`${output}/layout does not exist: build it first, by the same command without --no-build.`);
  });
  const reason = incomplete(folder);
  if (reason) throw new BuildError(`${output} ${reason}: build it again, by the same command without --no-build.`);
  const { reference, tlsVerify } = destination;
  if (reference.tag === undefined) {
    const { digest, names, kept } = await pushRelease(layout, reference.repository, tlsVerify);
    for (const sentence of kept) console.error(`==> ${sentence}`);
    const lines = names.map((name) => `pushed    ${name}`).join("\n");
    console.log(`\n${lines}\npull by   ${reference.repository}@${digest}`);
    return;
  }
  console.error(`==> pushing ${output}/layout to ${reference.whole}`);
  const digest = await push(layout, destination);
  console.log(`\npushed    ${reference.whole}\npull by   ${reference.repository}@${digest}`);
}

async function carryOut(order: Order): Promise<boolean> {
  if (order.task === "verify")
    throw new UnknownInputError("--verify is buildx/cli/verify.ts: use ./run matrix --verify.");
  if (order.task === "build" && !(await build(order))) {
    if (order.push) console.error(`==> not pushed to ${order.push.reference.whole}, because platforms failed`);
    return false;
  }
  await pushBuilt(order);
  return true;
}

try {
  if (!(await carryOut(readOrder(process.argv.slice(2), process.env, platforms, architecture())))) process.exitCode = 1;
} catch (error) {
  console.error(`run matrix: ${reason(error)}`);
  process.exitCode = error instanceof UnknownInputError || error instanceof OutputError ? 64 : 1;
}
