import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lockCommand } from "../../../../buildx/cli/lock-command.ts";
import { type Lock, lockText, parseLock } from "../../../../buildx/lock/lock.ts";
import { sha256 } from "../../../rig/forge/registry.ts";
import type { Commit } from "../../../rig/forge/repository.ts";
import { Upstream } from "./upstream.ts";

let upstream: Upstream;
let folder: string;
let file: string;
let first: Commit;
let second: Commit;
let before: Lock;
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

const tarball = async ({ revision }: Commit) =>
  sha256((await upstream.repository.archive(revision, `phantun-${revision}/`)) ?? Buffer.alloc(0));

/** Publishes a correct release of upstream, 1.3.0 by default. */
async function release(version = "1.3.0", commit = second): Promise<string> {
  await upstream.repository.tag(`v${version}`, commit);
  return upstream.publish(version, commit);
}

/** Runs `./run lock` on a lock. Returns the result. */
async function run(lock: Lock, ...words: string[]) {
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

const sources = () => ["--index", `${upstream.url}/index`, "--forge", upstream.url, "--snapshots", upstream.url];
const update = (lock = before) => run(lock, "--update", ...sources());

describe("the lock moves to upstream's newest release", () => {
  it("with its commit, digests and snapshot", async () => {
    const crate = await release();
    const { code, printed, after, regenerated } = await update();
    expect(code, printed).toBe(0);
    expect(after).toEqual({
      ...before,
      upstream: { version: "1.3.0", commit: second.revision, crate, tarball: await tarball(second) },
      revision: 1,
      snapshot: "20261127T210000Z",
    });
    expect(regenerated).toBe(true);
    expect(printed).toMatch(/^upstream\.version +1\.2\.3 -> 1\.3\.0$/m);
    expect(printed).toMatch(/^revision +4 -> 1$/m);
    expect(printed).not.toContain("tools");
  });

  it.each(["1.10.0", "2.0.0"])("%s is newer than 1.3.0, compared as versions, not as text", async (version) => {
    await release(version);
    await release();
    expect((await update()).after.upstream.version).toBe(version);
  });

  it("with any download template of the registry", async () => {
    await release();
    upstream.template = "/crates";
    expect((await update()).after.upstream.version).toBe("1.3.0");
  });

  it("and stays byte for byte at the newest one", async () => {
    const { code, printed, after, regenerated } = await update();
    expect(code).toBe(0);
    expect(printed).toBe("The lock is at phantun 1.2.3, the newest release. Nothing was changed.");
    expect(after).toEqual(before);
    expect(regenerated).toBe(false);
  });

  it("never to a pre-release", async () => {
    await upstream.publish("1.3.0-rc.1", second);
    expect((await update()).after).toEqual(before);
  });

  it("gaps are filled without a new release, and the revision stays", async () => {
    const { upstream: known } = before;
    const { code, after } = await update({ ...before, upstream: { ...known, tarball: null }, snapshot: null });
    expect(code).toBe(0);
    expect(after).toEqual({ ...before, snapshot: "20261127T210000Z" });
  });

  it("a toolchain that does not answer is reported, and its known values stay", async () => {
    await release();
    upstream.faults.set("/archive/debian/", { status: 503 });
    const { code, printed, after } = await update();
    expect(code).toBe(0);
    expect(after).toMatchObject({ upstream: { version: "1.3.0" }, base: before.base, snapshot: before.snapshot });
    expect(printed).toContain("HTTP 503");
    expect(printed).toMatch(/digest of 127\.0\.0\.1:1\/debian:trixie-slim|skopeo is missing/);
  });

  it("without the forge only with the option, and then no tarball of another commit is left", async () => {
    const crate = await release();
    const words = ["--update", "--without-forge", "--index", `${upstream.url}/index`, "--snapshots", upstream.url];
    const { code, printed, after } = await run(before, ...words);
    expect(code).toBe(0);
    expect(after.upstream).toEqual({ version: "1.3.0", commit: second.revision, crate, tarball: null });
    expect(printed).toContain("not compared with upstream's tag");
  });
});

/** Faults of upstream, its registry and the network, each with the message. All leave the lock unchanged. */
const faults: [what: string, code: number, sentence: RegExp, make: () => Promise<unknown> | unknown][] = [
  [
    "a registry that breaks the connection off",
    69,
    /^run lock: Failed to fetch the versions of phantun from http:\S+: .*\. Check the network, and try again\.$/,
    () => upstream.faults.set("/index", { status: 0 }),
  ],
  [
    "a forge that fails",
    69,
    /Failed to read upstream's tags from http:\S+\.git: .* 500\. Check the network, and try again\.$/,
    () => upstream.faults.set("/dndx/phantun.git", { status: 500 }),
  ],
  [
    "a registry that limits requests",
    69,
    /limits how often it is asked for the versions of phantun \(HTTP 429\): try again in 30 seconds\./,
    () => upstream.faults.set("/index", { status: 429, headers: { "retry-after": "30" } }),
  ],
  [
    "a forge that limits requests of git",
    69,
    /tags from .* 429.*The forge limits how often it is asked: try again later\./,
    () => upstream.faults.set("/dndx/phantun.git", { status: 429 }),
  ],
  [
    "a forge that limits downloads",
    69,
    /limits how often it is asked for upstream's tarball \(HTTP 403\)/,
    async () => {
      await release();
      upstream.faults.set("/dndx/phantun/archive", { status: 403, headers: { "x-ratelimit-remaining": "0" } });
    },
  ],
  [
    "a registry that fails",
    69,
    /Failed to fetch the crate phantun 1\.3\.0 from \S+: HTTP 502\. Try again later\./,
    async () => {
      await release();
      upstream.faults.set("/crates", { status: 502 });
    },
  ],
  [
    "the page of a captive portal in place of the index",
    69,
    /ph\/an\/phantun is not a file of a cargo registry's index/,
    () => upstream.faults.set("/index/ph", { status: 200, body: "<html>Sign in</html>" }),
  ],
  [
    "another configuration than a registry's",
    69,
    /config\.json is not a file of a cargo registry's index/,
    async () => {
      await release();
      upstream.faults.set("/index/config.json", { status: 200, body: "{}" });
    },
  ],
  [
    "a registry without phantun",
    1,
    /does not have the crate phantun/,
    () => upstream.faults.set("/index", { status: 404 }),
  ],
  [
    "the lock's own release withdrawn",
    1,
    /phantun 1\.2\.3, which the lock names, has been withdrawn \(yanked\), and nothing newer/,
    async () => {
      await upstream.publish("1.2.2", first);
      upstream.yank("1.2.3");
    },
  ],
  [
    "an old copy of the registry",
    1,
    /does not list phantun 1\.2\.3, which the lock names/,
    () => upstream.published.delete("1.2.3"),
  ],
  [
    "a crate that was replaced after its publication",
    1,
    /lists phantun 1\.2\.3 with the SHA-256 [0-9a-f]{64}, but the lock names [0-9a-f]{64}/,
    () => upstream.publish("1.2.3", second),
  ],
  [
    "a tag without a crate",
    1,
    /Upstream has the tag v1\.3\.0, but crates\.io has no phantun 1\.3\.0: .* The lock stays at 1\.2\.3\./,
    () => upstream.repository.tag("v1.3.0", second),
  ],
  [
    "a crate without a tag",
    1,
    /has phantun 1\.3\.0, but upstream has no tag v1\.3\.0/,
    () => upstream.publish("1.3.0", second),
  ],
  [
    "a crate of another commit than the tag's",
    1,
    /phantun 1\.3\.0 was made from commit [0-9a-f]{40}, but upstream's tag v1\.3\.0 points to [0-9a-f]{40}/,
    async () => {
      await release();
      await upstream.repository.tag("v1.3.0", first);
    },
  ],
  [
    "a tag of the lock's release that has moved",
    1,
    /phantun 1\.2\.3 was made from commit [0-9a-f]{40}, but upstream's tag v1\.2\.3 points to [0-9a-f]{40}/,
    () => upstream.repository.tag("v1.2.3", second),
  ],
  [
    "a crate with one flipped byte",
    1,
    /The crate phantun 1\.3\.0 has the SHA-256 [0-9a-f]{64}, but the index lists [0-9a-f]{64}/,
    async () => {
      await release();
      const { crate } = upstream.published.get("1.3.0") ?? { crate: Buffer.alloc(0) };
      crate.writeUInt8(crate.readUInt8(40) ^ 0xff, 40);
    },
  ],
  [
    "a crate that is listed and not there",
    1,
    /lists phantun 1\.3\.0, but does not have the crate/,
    async () => {
      await release();
      upstream.faults.set("/crates", { status: 404 });
    },
  ],
  [
    "a crate that names no commit",
    1,
    /The crate phantun 1\.3\.0 names no commit \(\.cargo_vcs_info\.json is missing\)/,
    async () => {
      await release();
      await upstream.publishWith("1.3.0", undefined);
    },
  ],
  [
    "a crate with other words for its commit",
    1,
    /names no commit in \.cargo_vcs_info\.json, but \{ "git": \{ "sha1": "main" \} \}/,
    async () => {
      await release();
      await upstream.publishWith("1.3.0", { git: { sha1: "main" } });
    },
  ],
  [
    "a crate with changes that are in no commit",
    1,
    /was packed with changes that are in no commit \(dirty, on top of [0-9a-f]{40}\)/,
    async () => {
      await release();
      await upstream.publish("1.3.0", second, { dirty: true });
    },
  ],
  [
    "a forge that has lost the commit",
    1,
    /The forge has no tarball of commit [0-9a-f]{40}/,
    async () => {
      await release();
      upstream.faults.set("/dndx/phantun/archive", { status: 404 });
    },
  ],
];

it.each(faults)("%s: exit code %d, one sentence, and an unchanged lock", async (_, code, sentence, make) => {
  await make();
  const { printed, ...ended } = await update();
  expect(printed).toMatch(sentence);
  expect(printed.split("\n")).toHaveLength(1);
  expect(ended).toEqual({ code, after: before, regenerated: false });
});

it.each([
  [
    "--index",
    /^run lock: Failed to fetch the versions of phantun from http:\S+: .*nowhere\.invalid.*Check the network/,
  ],
  ["--forge", /^run lock: Failed to read upstream's tags from http:\S+: .*nowhere\.invalid.*Check the network/],
])("no network to the server of %s: the same", async (option, sentence) => {
  const { printed, ...ended } = await run(before, "--update", ...sources(), option, "http://nowhere.invalid");
  expect(printed).toMatch(sentence);
  expect(ended).toEqual({ code: 69, after: before, regenerated: false });
});

describe("a withdrawn release", () => {
  it("is skipped and named", async () => {
    await release();
    await release("1.4.0");
    upstream.yank("1.4.0");
    const { code, printed, after } = await update();
    expect({ code, version: after.upstream.version }).toEqual({ code: 0, version: "1.3.0" });
    expect(printed).toContain("phantun 1.4.0 has been withdrawn (yanked).");
  });

  it("in the lock is replaced by a newer one", async () => {
    await release();
    upstream.yank("1.2.3");
    const { code, printed, after } = await update();
    expect({ code, version: after.upstream.version }).toEqual({ code: 0, version: "1.3.0" });
    expect(printed).toContain("phantun 1.2.3 has been withdrawn (yanked).");
  });

  it("with a tag is not treated as a release without a crate", async () => {
    await release();
    upstream.yank("1.3.0");
    expect(await update()).toMatchObject({ code: 0, after: before });
  });
});

it("a tag without a crate does not block an earlier new release", async () => {
  await release();
  await upstream.repository.tag("v2.0.0", second);
  const { code, printed, after } = await update();
  expect({ code, version: after.upstream.version }).toEqual({ code: 0, version: "1.3.0" });
  expect(printed).toContain("Upstream has the tag v2.0.0, but crates.io has no phantun 2.0.0");
});

it.each([
  [["--updat"], /Unknown option '--updat'.* is accepted/],
  [["x"], /Unexpected argument 'x'/],
  [["--forge", "https://x"], /--forge works only with --update: add --update\./],
  [["--update", "--forge", "https://x", "--without-forge"], /--without-forge and --forge contradict each other/],
  [["--update", "--index", "crates.io"], /--index crates\.io is no address: one that begins with https:/],
])("%j is refused", async (words, sentence) => {
  const { code, printed, after } = await run(before, ...words);
  expect(printed).toMatch(sentence);
  expect({ code, after }).toEqual({ code: 64, after: before });
});

it("is printed, with the command that fills its gaps", async () => {
  const { code, printed } = await run({ ...before, snapshot: null });
  expect(code).toBe(0);
  expect(printed).toMatch(/^upstream\.version +1\.2\.3$/m);
  expect(printed).toMatch(/^No moment of Debian's archive is named yet.*--update/m);
});
