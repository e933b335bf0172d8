import { describe, expect, it } from "vitest";
import { readInputs } from "../../../../buildx/build/inputs.ts";
import { compareFacts, comparePins, DeviationError, lockedInputs } from "../../../../buildx/build/locked.ts";
import { Lock, readLock } from "../../../../buildx/lock/lock.ts";

const lock = Lock.parse({
  upstream: { version: "1.2.3", commit: "a".repeat(40), crate: "b".repeat(64), tarball: "c".repeat(64) },
  revision: 1,
  base: { image: "debian:trixie-slim", digest: `sha256:${"d".repeat(64)}` },
  snapshot: "20261101T030000Z",
  tools: { zig: { version: "0.1.0", digests: ["sha256:1", "sha256:2"] }, musl: { digests: ["sha256:3"] } },
});
const named = {
  PHANTUN_CRATE: "1.2.3",
  BASE_IMAGE: `debian:trixie-slim@sha256:${"d".repeat(64)}`,
  DEBIAN_SNAPSHOT: "20261101T030000Z",
};

describe("the inputs of a build under the lock", () => {
  it.each([
    [{}, {}],
    [{ LIBC: "musl" }, { LIBC: "musl" }],
    [{ VARIANT: "node" }, { VARIANT: "node" }],
    [{ PHANTUN_CRATE: "1.2.3" }, {}],
    [{ BASE_IMAGE: "debian:trixie-slim" }, {}],
    [{ DEBIAN_SNAPSHOT_URL: "http://mirror" }, { DEBIAN_SNAPSHOT_URL: "http://mirror" }],
  ])("%j are the lock's", (given, more) => {
    const inputs = { PHANTUN_LOCKED: "1", ...given };
    expect(lockedInputs(inputs, lock)).toEqual({ PHANTUN_LOCKED: "1", ...named, ...more });
    expect(lockedInputs(lockedInputs(inputs, lock), lock)).toEqual(lockedInputs(inputs, lock));
  });

  it("omit inputs that the lock does not have", () => {
    const less = { ...lock, base: { ...lock.base, digest: null }, snapshot: null };
    expect(lockedInputs({}, less)).toEqual({ PHANTUN_CRATE: "1.2.3", BASE_IMAGE: "debian:trixie-slim" });
  });

  it.each([
    ["PHANTUN_CRATE", "1.2.2", "1.2.3"],
    ["PHANTUN_COMMIT", "a".repeat(40), "nothing"],
    ["PHANTUN_TARBALL_SHA256", "c".repeat(64), "nothing"],
    ["PHANTUN_OWNER", "someone", "nothing"],
    ["PHANTUN_REPO", "tunnel", "nothing"],
    ["PHANTUN_BASE_URL", "https://mirror", "nothing"],
    ["BASE_IMAGE", "debian:sid", named.BASE_IMAGE],
    ["DEBIAN_SNAPSHOT", "20200101T000000Z", named.DEBIAN_SNAPSHOT],
  ])("%s=%s deviates, and is reported with %s", (name, found, wanted) => {
    const build = () => lockedInputs({ PHANTUN_LOCKED: "1", [name]: found }, lock);
    expect(build).toThrow(DeviationError);
    expect(build).toThrow(`${name} deviates: wanted ${wanted}, found ${found}.`);
  });
});

describe("PHANTUN_LOCKED", () => {
  it("is an input of every build command, and uses this repository's lock", () => {
    const { upstream } = readLock();
    expect(readInputs(["PHANTUN_LOCKED=1"], {})).toMatchObject({ PHANTUN_CRATE: upstream.version });
    expect(readInputs([], { PHANTUN_LOCKED: "1" })).toMatchObject({ PHANTUN_CRATE: upstream.version });
    expect(() => readInputs(["PHANTUN_COMMIT=main"], { PHANTUN_LOCKED: "1" })).toThrow(/PHANTUN_COMMIT deviates/);
  });

  it("counts as unset if empty, and other words are refused", () => {
    expect(readInputs([], { PHANTUN_LOCKED: "" })).toEqual({});
    expect(() => readInputs(["PHANTUN_LOCKED=yes"], {})).toThrow("PHANTUN_LOCKED=yes is not valid: 1 is accepted");
  });
});

describe("a source that differs from the lock is refused", () => {
  const { version, commit: revision, crate } = lock.upstream;
  const facts = { version, revision, crate, epoch: 1 };

  it("and the lock's own is not", () => expect(() => compareFacts(facts, lock)).not.toThrow());

  it.each([
    [{ version: "1.2.4" }, /phantun's version deviates: wanted 1\.2\.3, found 1\.2\.4\./],
    [{ revision: "e".repeat(40) }, /upstream's commit deviates: wanted a{40}, found e{40}\./],
    [{ crate: "e".repeat(64) }, /the crate's SHA-256 deviates: wanted b{64}, found e{64}\./],
    [{ crate: undefined }, /the crate's SHA-256 deviates: wanted b{64}, found none\./],
  ])("%j", (change, sentence) => {
    expect(() => compareFacts({ ...facts, ...change }, lock)).toThrow(sentence);
  });
});

describe("a tool that differs from the lock is refused", () => {
  it("and the lock's own are not", () => expect(() => comparePins(lock.tools, lock)).not.toThrow());

  it.each([
    [
      { zig: { version: "0.2.0", digests: ["sha256:1", "sha256:2"] } },
      "tools.zig.version deviates: wanted 0.1.0, found 0.2.0.",
    ],
    [
      { zig: { version: "0.1.0", digests: ["sha256:9", "sha256:2"] } },
      "tools.zig.digests deviates: wanted sha256:1 sha256:2, found sha256:9 sha256:2.",
    ],
    [{ musl: { digests: ["sha256:4"] } }, "tools.musl.digests deviates: wanted sha256:3, found sha256:4."],
    [{ more: { digests: ["sha256:5"] } }, "tools.more.digests deviates: wanted nothing, found sha256:5."],
  ])("%j", (change, sentence) => {
    expect(() => comparePins({ ...lock.tools, ...change }, lock)).toThrow(sentence);
  });
});
