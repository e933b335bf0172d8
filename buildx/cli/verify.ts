/**
 * `./run matrix --verify [--platform NAME]... [--checked] [--compression zstd|gzip] [NAME=VALUE...]`: builds this machine's
 * row, or the selected rows, twice from nothing and reports whether their manifests are byte-identical. Keeps nothing.
 *
 * Exit codes: 0 equal; 1 a build failed, or the two differ; 64 the command line is wrong.
 */
import { machine as architecture } from "node:os";
import { platforms } from "../../cross/platforms.ts";
import { UnknownInputError } from "../build/inputs.ts";
import { verify } from "../reproduce/verify.ts";
import { readOrder } from "./matrix-order.ts";

try {
  const order = readOrder(process.argv.slice(2), process.env, platforms, architecture());
  if (!(await verify(order, "buildx/cli/matrix.ts"))) process.exitCode = 1;
} catch (error) {
  console.error(`run matrix: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UnknownInputError ? 64 : 1;
}
