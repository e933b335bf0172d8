import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readLock } from "../../buildx/lock/lock.ts";
import { Forge } from "../rig/forge/forge.ts";
import { release } from "../rig/forge/published.ts";
import type { Commit, Repository } from "../rig/forge/repository.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { build, refuse, resolve } from "../rig/image/build.ts";

const { upstream } = readLock();

/** A well-formed hash that is not a commit of any repository. */
const nowhere = `${"0".repeat(39)}1`;

let forge: Forge;
let base: { PHANTUN_BASE_URL: string };

beforeAll(async () => {
  await requireTools("docker", "git", "tar");
  forge = await Forge.open();
  base = { PHANTUN_BASE_URL: forge.url };
});
afterAll(() => forge?.close());
beforeEach(async () => {
  forge.flipsOneByte = false;
  await forge.upstream.repository.moveHead(forge.upstream.released);
  forge.requests.length = 0;
});

/** Requires that a build resolved to this commit: version, revision, time, and each file of the source. */
async function expectSource(
  { facts, source }: Awaited<ReturnType<typeof resolve>>,
  repository: Repository,
  { revision, epoch }: Commit,
  version: string = release.phantun,
): Promise<void> {
  expect(facts).toEqual({ version, revision, epoch });
  expect(await repository.differences(revision, source)).toBe("");
}

describe("by git", () => {
  it("without inputs the default branch's HEAD is the source", async () => {
    const { repository, released } = forge.upstream;
    await expectSource(await resolve(base), repository, released);
  });

  it("the next build uses a HEAD that has moved", async () => {
    const { repository, released, pushed } = forge.upstream;
    await expectSource(await resolve(base), repository, released);
    await repository.moveHead(pushed);
    await expectSource(await resolve(base), repository, pushed);
  });

  it("PHANTUN_COMMIT is the source, independent of HEAD", async () => {
    const { repository, older } = forge.upstream;
    const built = await resolve({ ...base, PHANTUN_COMMIT: older.revision });
    await expectSource(built, repository, older, "0.0.1");
  });

  it("PHANTUN_OWNER and PHANTUN_REPO select another repository", async () => {
    const { repository, only } = forge.fork;
    const built = await resolve({ ...base, PHANTUN_OWNER: "someone", PHANTUN_REPO: "tunnel" });
    await expectSource(built, repository, only, "99.0.0");
  });

  it("a missing commit fails with a message that names it", async () => {
    const { failed, output } = await refuse({ ...base, PHANTUN_COMMIT: nowhere });
    expect(failed).toBe(true);
    expect(output).toMatch(new RegExp(`(error|fatal|phantun-runtime).*${nowhere}`, "i"));
  });
});

describe("by tarball", () => {
  // BuildKit caches tarballs by digest. Only a commit of this run is certain to be fetched.
  let fresh: Commit;
  let digest: string;
  beforeEach(async () => {
    const { repository } = forge.upstream;
    fresh = await repository.commitAgain(randomUUID());
    digest = await forge.digest(repository, fresh.revision);
  });

  it("PHANTUN_TARBALL_SHA256 with PHANTUN_COMMIT is that commit's", async () => {
    const built = await resolve({ ...base, PHANTUN_COMMIT: fresh.revision, PHANTUN_TARBALL_SHA256: digest });
    await expectSource(built, forge.upstream.repository, fresh);
    expect(forge.requests).toContain(`GET /dndx/phantun/archive/${fresh.revision}.tar.gz`);
  });

  it("PHANTUN_TARBALL_SHA256 alone is HEAD's", async () => {
    const { repository } = forge.upstream;
    await repository.moveHead(fresh);
    const built = await resolve({ ...base, PHANTUN_TARBALL_SHA256: await forge.digest(repository, "HEAD") });
    await expectSource(built, repository, fresh);
    expect(forge.requests).toContain("GET /dndx/phantun/archive/HEAD.tar.gz");
    expect(forge.requests.filter((request) => request.includes(".git"))).toEqual([]);
  });

  it("one flipped byte fails with the expected and the actual digest, and nothing is unpacked or compiled", async () => {
    forge.flipsOneByte = true;
    const inputs = { ...base, PHANTUN_COMMIT: fresh.revision, PHANTUN_TARBALL_SHA256: digest };
    const { failed, output } = await build(inputs, "phantun", "type=cacheonly");
    expect(failed).toBe(true);
    const found = await forge.digest(forge.upstream.repository, fresh.revision, true);
    expect(output).toMatch(new RegExp(`ERROR.*(${digest}.*${found}|${found}.*${digest})`));
    // A step's heading is printed when the step starts. These are the stages after the tarball, in order.
    expect(output).not.toMatch(/\[(source-tarball|chosen|source|dependencies|phantun) \d+\/\d+\]/);
  });
});

describe("by crate", () => {
  it("PHANTUN_CRATE is upstream's published release, traced to its commit", async () => {
    const { facts, source } = await resolve({ PHANTUN_CRATE: release.phantun });
    expect(facts).toMatchObject({ version: upstream.version, revision: upstream.commit, crate: upstream.crate });
    const manifest = await readFile(join(source, "Cargo.toml"), "utf8");
    expect(manifest).toContain(`name = "phantun"\nversion = "${release.phantun}"`);
  });
});

it.each([
  {},
  { PHANTUN_COMMIT: "a".repeat(40) },
  { PHANTUN_TARBALL_SHA256: "b".repeat(64) },
  { PHANTUN_CRATE: release.phantun },
])(
  "credentials in PHANTUN_BASE_URL fail the build before anything is fetched, and are not printed: %j",
  async (inputs) => {
    const address = forge.url.replace("//", "//me:open-sesame@");
    const { failed, output } = await refuse({ ...inputs, PHANTUN_BASE_URL: address });
    expect(failed).toBe(true);
    const sentences = output.match(/^#\d+ [\d.]+ phantun-runtime: .*$/gm) ?? [];
    expect(sentences, output).toHaveLength(1);
    expect(sentences[0]).toContain("PHANTUN_BASE_URL has credentials before its @");
    expect(output).not.toContain("open-sesame");
    expect(forge.requests).toEqual([]);
  },
);

describe("contradictory or misspelt inputs fail with one sentence that names them", () => {
  const commit = "a".repeat(40);
  const digest = "b".repeat(64);
  const crate = release.phantun;
  it.each([
    { PHANTUN_CRATE: crate, PHANTUN_COMMIT: commit },
    { PHANTUN_CRATE: crate, PHANTUN_TARBALL_SHA256: digest },
    { PHANTUN_CRATE: crate, PHANTUN_OWNER: "someone" },
    { PHANTUN_COMMIT: "abc1234" },
    { PHANTUN_COMMIT: "main" },
    { PHANTUN_COMMIT: `${commit}a` },
    { PHANTUN_TARBALL_SHA256: "abc1234" },
    { PHANTUN_TARBALL_SHA256: `${digest}b` },
    { PHANTUN_COMMIT: "main", PHANTUN_TARBALL_SHA256: digest },
    { PHANTUN_CRATE: "latest" },
    { PHANTUN_CRATE: "0.8" },
    { VARIANT: "nodejs" },
    { PHANTUN_LOCKED: "1" },
  ])("%j", async (inputs: Record<string, string>) => {
    const { failed, output } = await refuse({ ...base, ...inputs });
    expect(failed).toBe(true);
    const sentences = output.match(/^#\d+ [\d.]+ phantun-runtime: .*$/gm) ?? [];
    expect(sentences, output).toHaveLength(1);
    for (const [name, value] of Object.entries(inputs)) {
      // With a misspelt and a good value, the message names the misspelt one.
      if (value === digest && !("PHANTUN_CRATE" in inputs)) continue;
      expect(sentences[0]).toContain(name);
      expect(sentences[0]).toContain(value);
    }
  });
});
