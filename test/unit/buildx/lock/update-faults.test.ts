import { expect, it } from "vitest";
import { before, first, release, run, second, sources, update, upstream, useUpstream } from "./updating.ts";

useUpstream();

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
    /limits the rate of requests for the versions of phantun \(HTTP 429\): try again in 30 seconds\./,
    () => upstream.faults.set("/index", { status: 429, headers: { "retry-after": "30" } }),
  ],
  [
    "a forge that limits requests of git",
    69,
    /tags from .* 429.*The forge limits the rate of requests: try again later\./,
    () => upstream.faults.set("/dndx/phantun.git", { status: 429 }),
  ],
  [
    "a forge that limits downloads",
    69,
    /limits the rate of requests for upstream's tarball \(HTTP 403\)/,
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

it.each([
  [["--updat"], /Unknown option '--updat'.* is accepted/],
  [["x"], /Unexpected argument 'x'/],
  [["--forge", "https://x"], /--forge works only with --update: add --update\./],
  [["--update", "--forge", "https://x", "--without-forge"], /--without-forge and --forge contradict each other/],
  [["--update", "--index", "crates.io"], /--index crates\.io is not an address: it must begin with https:/],
])("%j is refused", async (words, sentence) => {
  const { code, printed, after } = await run(before, ...words);
  expect(printed).toMatch(sentence);
  expect({ code, after }).toEqual({ code: 64, after: before });
});
