/**
 * `./run release [--platform NAME]... [--rows FOLDER] [--output FOLDER] [--push HOST/NAME [--tls-verify true|false]
 * [--key FILE | --keyless]] [--opkg-key FILE] [--apk-key FILE]`: builds a release from the lock into one folder, or merges the
 * rows of a release that other machines built (rows.ts), and optionally pushes and signs it (docs/release.md). Steps that an
 * earlier run completed for the same commit, lock and rows are skipped.
 *
 * Exit codes: 0 done; 1 a step failed, and is named; 64 the command line is wrong, or the work tree has changes.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve as absolute, join } from "node:path";
import { platforms } from "../../cross/platforms.ts";
import { type Inputs, readInputs, UnknownInputError } from "../build/inputs.ts";
import { machine, root } from "../build/machine.ts";
import { resolve } from "../build/resolve.ts";
import { lockText, readLock, releaseVersion } from "../lock/lock.ts";
import { fileDigest } from "./file-digest.ts";
import { type ReleaseOrder, readReleaseOrder } from "./order.ts";
import { imageSets, platformOptions, type Release, writeFeeds, writeFiles, writeImages, writeRows } from "./parts.ts";
import { publish } from "./publish.ts";
import type { Identity } from "./row.ts";
import { readRows } from "./rows.ts";
import { Steps } from "./steps.ts";

/** Checks everything that a release depends on, and opens its folder. */
async function prepare(order: ReleaseOrder): Promise<Release> {
  const { rows } = order;
  const lock = readLock();
  const engine = await machine();
  const { revision } = engine;
  if (revision === undefined) {
    throw new UnknownInputError(
      "A release is made from a commit, and files differ from it: commit or remove the changes.",
    );
  }
  const digest = createHash("sha256").update(lockText(lock)).digest("hex");
  const identity: Identity = { version: releaseVersion(lock), revision, lock: digest };
  const merged = order.merged ? await readRows({ folder: order.merged, rows, identity }) : undefined;
  const of = [revision, lockText(lock), ...platformOptions(rows), ...(merged ? [merged.digest] : [])];
  const signed = [...of];
  const { feedKeys } = order;
  for (const [feed, file] of Object.entries(feedKeys)) signed.push(feed, await fileDigest(file));
  const steps = await Steps.open(absolute(root, order.output));
  const inputs: Inputs = readInputs(["PHANTUN_LOCKED=1"], process.env);
  const facts = await resolve(inputs, engine, steps.folder);
  return { rows, lock, identity, merged, feedKeys, inputs, facts, engine, steps, of, signed };
}

async function make(order: ReleaseOrder): Promise<void> {
  const release = await prepare(order);
  await writeImages(release);
  await writeRows(release);
  await writeFeeds(release);
  const sets = imageSets(release);
  await writeFiles(release, sets);
  console.log(await readFile(join(release.steps.folder, "files/SHA256SUMS"), "utf8"));
  if (order.repository === undefined) return;
  const signing = order.key || order.keyless ? { key: order.key && absolute(order.key) } : undefined;
  const target = { repository: order.repository, tlsVerify: order.tlsVerify, signing };
  console.log((await publish(sets, target)).join("\n"));
}

try {
  await make(await readReleaseOrder(process.argv.slice(2), platforms));
} catch (error) {
  console.error(`run release: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UnknownInputError ? 64 : 1;
}
