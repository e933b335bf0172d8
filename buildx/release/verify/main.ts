/**
 * `./run verify REFERENCE [--key FILE] [--tls-verify true|false] [--index URL] [--rebuild]`: follows the chain from an image
 * in a registry back to upstream's source, and prints a line for each link (docs/verify.md). Without --key, this repository's
 * release workflow must be the signer. `--rebuild` builds this machine's row again and compares the manifests.
 *
 * Exit codes: 0 all links hold; 1 a link is broken, and is named; 64 the command line is wrong; 69 a registry does not answer.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../../build/failure.ts";
import { UnknownInputError } from "../../build/inputs.ts";
import { UpstreamError } from "../../lock/crates-index.ts";
import { UnreachableError } from "../../lock/download.ts";
import { readLock } from "../../lock/lock.ts";
import { published } from "../../registry/published.ts";
import { follow } from "./chain.ts";
import { links } from "./links.ts";
import { readVerifyOrder, type VerifyOrder } from "./order.ts";
import { rebuild } from "./rebuild.ts";

async function verify({ repository, tag, digest: given, signing, index, ...order }: VerifyOrder): Promise<boolean> {
  const digest = given ?? (await published(repository, tag ?? "", signing.tlsVerify))?.digest;
  if (digest === undefined) throw new BuildError(`${repository}:${tag} does not exist: check the name, and the login.`);
  const layout = await mkdtemp(join(tmpdir(), "phantun-runtime-verify-"));
  try {
    const chain = links({ repository, tag, digest, signing, lock: readLock(), index, layout });
    return await follow(order.rebuild ? [...chain, rebuild(layout)] : chain, (line) => console.log(line));
  } finally {
    await rm(layout, { recursive: true });
  }
}

try {
  if (!(await verify(readVerifyOrder(process.argv.slice(2))))) process.exitCode = 1;
} catch (error) {
  console.error(`run verify: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
  if (error instanceof UnknownInputError) process.exitCode = 64;
  if (error instanceof UnreachableError || error instanceof BuildError) process.exitCode = 69;
  if (error instanceof UpstreamError) process.exitCode = 1;
}
