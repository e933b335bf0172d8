import { describe, expect, it } from "vitest";
import { before, release, run, second, tarball, update, upstream, useUpstream } from "./updating.ts";

useUpstream();

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

it("is printed, with the command that fills its gaps", async () => {
  const { code, printed } = await run({ ...before, snapshot: null });
  expect(code).toBe(0);
  expect(printed).toMatch(/^upstream\.version +1\.2\.3$/m);
  expect(printed).toMatch(/^No snapshot of Debian's archive is recorded yet.*--update/m);
});
