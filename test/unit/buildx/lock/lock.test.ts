import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Lock, LockError, lockText, parseLock, readLock, unknowns } from "../../../../buildx/lock/lock.ts";
import { root } from "../../../rig/pages.ts";

const lock = readLock();
const written = (change: object) => JSON.stringify({ ...lock, ...change });

it("writing this repository's lock gives the same bytes", async () => {
  expect(lockText(lock)).toBe(await readFile(join(root, "buildx/lock/lock.json"), "utf8"));
});

it("names the default base image of the Dockerfile and run", async () => {
  const read = (path: string) => readFile(join(root, path), "utf8");
  expect(await read("buildx/Dockerfile")).toContain(`\nARG BASE_IMAGE=${lock.base.image}\n`);
  for (const script of ["setup/workshop.sh", "setup/workshop/work.sh"]) {
    expect(await read(script)).toContain(`"\${BASE_IMAGE:=${lock.base.image}}"`);
  }
});

it.each([
  ["{", /^x\.json is not JSON: /],
  ["[]", /the whole: /],
  [written({ revision: 0 }), /revision: /],
  [written({ extra: 1 }), /Unrecognized key: "extra"/],
  [written({ snapshot: "yesterday" }), /snapshot: a time like 20261101T000000Z is expected/],
  [written({ base: { image: "debian", digest: null } }), /base\.image: NAME:TAG is expected/],
  [written({ base: { ...lock.base, digest: "sha256:1" } }), /base\.digest: sha256: and 64/],
  [written({ upstream: { ...lock.upstream, version: "v1.2" } }), /upstream\.version: three numbers/],
  [written({ upstream: { ...lock.upstream, commit: "main" } }), /upstream\.commit: 40 lower-case/],
  [written({ upstream: { ...lock.upstream, crate: null } }), /upstream\.crate: /],
])("%s is refused in one sentence", (text, sentence) => {
  const read = () => parseLock(text, "x.json");
  expect(read).toThrow(LockError);
  expect(read).toThrow(sentence);
});

it("gaps are reported with the command that fills them; a complete lock reports none", () => {
  const { upstream, base } = lock;
  const none: Lock = {
    ...lock,
    upstream: { ...upstream, tarball: null },
    base: { ...base, digest: null },
    snapshot: null,
  };
  expect(unknowns(none)).toHaveLength(3);
  for (const sentence of unknowns(none)) expect(sentence).toContain("./run lock --update");
  const whole = {
    ...none,
    upstream: { ...upstream, tarball: "0".repeat(64) },
    base: { ...base, digest: `sha256:${"0".repeat(64)}` },
    snapshot: "20261101T000000Z",
  };
  expect(unknowns(Lock.parse(whole))).toEqual([]);
});
