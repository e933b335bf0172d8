import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { writeTinyIndex } from "../rig/registry/tiny-index.ts";
import { runMatrix } from "./matrix.ts";

const version = "org.opencontainers.image.version";
let registry: Registry;
let folder: string;
let repository: string;
let repositories = 0;
beforeAll(async () => {
  await requireTools("docker-registry", "skopeo");
  registry = await Registry.open();
});
afterAll(() => registry?.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-release-"));
  repository = `release-${repositories++}`;
  return () => rm(folder, { recursive: true });
});

/** Pushes an index of unbuilt images that claim a version, with gzip layers. */
async function push(release: string, platforms = ["linux/mips", "linux/arm64"]) {
  const output = await mkdtemp(join(folder, "matrix-"));
  await mkdir(join(output, "layout"));
  await writeTinyIndex(join(output, "layout"), platforms, "phantun-runtime:1", { [version]: release });
  const place = `${registry.host}/${repository}`;
  return runMatrix("--no-build", "--output", output, "--push", place, "--tls-verify=false");
}

const at = async (tag: string) => (await registry.manifest(repository, `${tag}-gzip`)).toString();

it("a release is pushed under all its tags, which name one index", async () => {
  const { exitCode, stdout, stderr } = await push("1.2.3-r1");
  expect(exitCode, stderr).toBe(0);
  const place = `${registry.host}/${repository}`;
  expect(stdout.trim().split("\n")).toEqual([
    ...["1.2.3-r1", "1.2.3", "1.2", "latest"].map((tag) => `pushed    ${place}:${tag}-gzip`),
    expect.stringMatching(new RegExp(`^pull by   ${place}@sha256:[0-9a-f]{64}$`)),
  ]);
  const indexes = await Promise.all(["1.2.3-r1", "1.2.3", "1.2", "latest"].map(at));
  expect(new Set(indexes).size).toBe(1);
});

it("the fixed tag is pushed first", async () => {
  const { stderr } = await push("1.2.3-r1");
  const order = [...stderr.matchAll(/==> pushing to \S+:(\S+)/g)].map(([, tag]) => tag);
  expect(order[0]).toBe("1.2.3-r1-gzip");
  expect(order).toHaveLength(4);
});

it("the same release again pushes nothing", async () => {
  await push("1.2.3-r1");
  const { exitCode, stdout, stderr } = await push("1.2.3-r1");
  expect({ exitCode, pushes: stderr.includes("pushing to") }).toEqual({ exitCode: 0, pushes: false });
  expect(stdout).toContain(":latest-gzip");
});

it("another image under a release's fixed tag is refused with both digests, and no tag moves", async () => {
  await push("1.2.3-r1");
  const before = await at("latest");
  const { exitCode, stderr } = await push("1.2.3-r1", ["linux/mips"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /1\.2\.3-r1-gzip is sha256:\S+ already, and a release never changes; the new index is sha256:/,
  );
  expect(await at("latest")).toBe(before);
  expect(await at("1.2.3-r1")).toBe(before);
});

it("a new revision moves the moving tags, and leaves the old release's tag alone", async () => {
  await push("1.2.3-r1");
  const old = await at("1.2.3-r1");
  expect((await push("1.2.3-r2")).exitCode).toBe(0);
  expect(await at("1.2.3-r1")).toBe(old);
  for (const tag of ["1.2.3", "1.2", "latest"]) expect(await at(tag)).toBe(await at("1.2.3-r2"));
});

it("a later push of an older release takes no tag from a newer one", async () => {
  await push("1.10.0-r1");
  const { exitCode, stdout, stderr } = await push("1.9.0-r12");
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`${repository}:latest-gzip stays at 1.10.0-r1, which is newer.`);
  expect(stdout).not.toContain("latest");
  expect(await at("latest")).toBe(await at("1.10.0-r1"));
  expect(await at("1.9")).toBe(await at("1.9.0-r12"));
  expect((await push("1.9.0-r9")).stderr).toContain(":1.9.0-gzip stays at 1.9.0-r12, which is newer.");
});

it("images without a release are refused, and nothing is pushed", async () => {
  const { exitCode, stderr } = await push("1.2.3");
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "the images are not a release (their version is 1.2.3, but a release's version is like 1.2.3-r1)",
  );
  await expect(at("latest")).rejects.toThrow("404");
});

it("an unreachable registry is an error, and not treated as empty", async () => {
  const output = join(folder, "matrix");
  await mkdir(join(output, "layout"), { recursive: true });
  await writeTinyIndex(join(output, "layout"), ["linux/mips"], "phantun-runtime:1", { [version]: "1.2.3-r1" });
  const { exitCode, stderr } = await runMatrix("--no-build", "--output", output, "--push", "127.0.0.1:1/x");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("run matrix: The push to 127.0.0.1:1/x:1.2.3-r1-gzip failed (see the log above): ");
  expect(stderr).toContain("connection refused");
});
