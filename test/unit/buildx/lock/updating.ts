import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { lockCommand } from "../../../../buildx/cli/lock-command.ts";
import { type Lock, lockText, parseLock } from "../../../../buildx/lock/lock.ts";
import { sha256 } from "../../../rig/forge/registry.ts";
import type { Commit } from "../../../rig/forge/repository.ts";
import { Upstream } from "./upstream.ts";

/** Upstream with two commits. At the start of each test only the first is published, as 1.2.3. */
export let upstream: Upstream;
export let first: Commit;
export let second: Commit;
/** A lock of 1.2.3. */
export let before: Lock;
let folder: string;
let file: string;

/** Creates upstream before a file's tests, and resets it before each. */
export function useUpstream(): void {
  beforeAll(async () => {
    upstream = await Upstream.open();
    folder = await mkdtemp(join(tmpdir(), "phantun-runtime-lock-"));
    file = join(folder, "lock.json");
    first = await upstream.commit("1.2.3");
    second = await upstream.commit("1.3.0");
  });
  beforeEach(async () => {
    await upstream.forget();
    await upstream.repository.tag("v1.2.3", first, "Release 1.2.3");
    const crate = await upstream.publish("1.2.3", first);
    before = {
      upstream: { version: "1.2.3", commit: first.revision, crate, tarball: await tarball(first) },
      revision: 4,
      // A port where nothing listens.
      base: { image: "127.0.0.1:1/debian:trixie-slim", digest: `sha256:${"1".repeat(64)}` },
      snapshot: "20261101T030000Z",
      tools: { zig: { version: "0.1.0", digests: ["sha256:0"] } },
    };
  });
  afterAll(async () => {
    await upstream.close();
    await rm(folder, { recursive: true });
  });
}

/** The digest of a commit's tarball. */
export const tarball = async ({ revision }: Commit) =>
  sha256((await upstream.repository.archive(revision, `phantun-${revision}/`)) ?? Buffer.alloc(0));

/** Publishes a correct release of upstream, 1.3.0 by default. */
export async function release(version = "1.3.0", commit = second): Promise<string> {
  await upstream.repository.tag(`v${version}`, commit);
  return upstream.publish(version, commit);
}

/** Runs `./run lock` on a lock. Returns the result. */
export async function run(lock: Lock, ...words: string[]) {
  await writeFile(file, lockText(lock));
  const printed: string[] = [];
  let regenerated = false;
  const code = await lockCommand(words, {
    file,
    environment: {},
    regenerate: async () => {
      regenerated = true;
    },
    print: (text) => printed.push(text),
    warn: (text) => printed.push(text),
  });
  const after = parseLock(await readFile(file, "utf8"), file);
  return { code, printed: printed.join("\n"), after, regenerated };
}

export const sources = () => ["--index", `${upstream.url}/index`, "--forge", upstream.url, "--snapshots", upstream.url];
export const update = (lock = before) => run(lock, "--update", ...sources());
