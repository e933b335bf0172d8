import { expect, it } from "vitest";
import { readLock } from "../../../../buildx/lock/lock.ts";
import { dependency, Provenance, provenance, uris } from "../../../../buildx/release/provenance.ts";

const lock = readLock();
const written = (more = {}) =>
  provenance({
    lock: { ...lock, ...more },
    revision: "a".repeat(40),
    platform: "linux/mips",
    inputs: { compression: "zstd" },
  });

it("names the crate, upstream's commit and this repository's", () => {
  const { upstream } = lock;
  expect(dependency(written(), uris.crate(upstream.version), "sha256")).toBe(upstream.crate);
  expect(dependency(written(), uris.upstream, "gitCommit")).toBe(upstream.commit);
  expect(dependency(written(), uris.own, "gitCommit")).toBe("a".repeat(40));
  expect(dependency(written(), "git+https://example.org", "gitCommit")).toBeUndefined();
});

it("names everything else in the lock, with hexadecimal digests", () => {
  const { resolvedDependencies } = written().buildDefinition;
  for (const name of Object.keys(lock.tools)) {
    const found = resolvedDependencies.filter((one) => one.name === name);
    expect(found).toHaveLength(lock.tools[name]?.digests.length ?? 0);
    for (const { digest } of found) expect(Object.values(digest ?? {})[0]).toMatch(/^([0-9a-f]{64}|[0-9a-f]{128})$/);
  }
  const base = { image: "debian:trixie-slim", digest: `sha256:${"b".repeat(64)}` };
  const more = written({ base, snapshot: "20261101T000000Z" }).buildDefinition.resolvedDependencies;
  expect(more).toContainEqual({ uri: "pkg:docker/debian@trixie-slim", digest: { sha256: "b".repeat(64) } });
  expect(more.map(({ uri }) => uri)).toContain("https://snapshot.debian.org/archive/debian/20261101T000000Z/");
});

it("is the same each time, has the required fields, and names no mirror", () => {
  expect(written()).toEqual(written());
  expect(Provenance.parse(written())).toEqual(written());
  expect(JSON.stringify(written())).not.toMatch(
    /"(startedOn|finishedOn|invocationId)"|PHANTUN_BASE_URL|DEBIAN_SNAPSHOT_URL/,
  );
});
