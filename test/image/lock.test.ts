import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readInputs } from "../../buildx/build/inputs.ts";
import { machine, root } from "../../buildx/build/machine.ts";
import { resolve } from "../../buildx/build/resolve.ts";
import { crateCommit, defaultIndex, readIndex } from "../../buildx/lock/crates-index.ts";
import { readLock } from "../../buildx/lock/lock.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { build } from "../rig/image/build.ts";

const lock = readLock();

beforeAll(() => requireTools("docker"));

it("the lock's release is on crates.io, with the lock's digest and commit", async () => {
  const release = (await readIndex(defaultIndex)).find(({ vers }) => vers === lock.upstream.version);
  expect(release).toMatchObject({ cksum: lock.upstream.crate, yanked: false });
  if (release) expect(await crateCommit(defaultIndex, release)).toBe(lock.upstream.commit);
});

it("PHANTUN_LOCKED=1 resolves to the lock's source", async () => {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-locked-"));
  try {
    const { version, revision, crate } = await resolve(
      readInputs(["PHANTUN_LOCKED=1", `BASE_IMAGE=${lock.base.image}`], {}),
      await machine(),
      folder,
    );
    expect({ version, commit: revision, crate, tarball: lock.upstream.tarball }).toEqual(lock.upstream);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("DEBIAN_SNAPSHOT", () => {
  const moment = "20261101T030000Z";
  const { image } = lock.base;
  const asked: string[] = [];
  /** A stand-in for Debian's snapshot archive: it redirects every snapshot to the base image's mirror. */
  const archive = createServer((request, response) => {
    asked.push(request.url ?? "");
    const [, name, path] =
      /^\/archive\/(debian|debian-security)\/20261101T030000Z\/(.*)$/.exec(request.url ?? "") ?? [];
    if (name === undefined) response.writeHead(404).end();
    else response.writeHead(302, { location: `${mirror}/${name}/${path}` }).end();
  });
  let mirror: string;
  let url: string;

  beforeAll(async () => {
    const list = ["sh", "-c", "cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null; true"];
    const { stdout } = await execa("docker", ["run", "--rm", "--network", "none", image, ...list]);
    mirror = /(http\S+)\/debian\/?(?:\s|$)/m.exec(stdout)?.[1] ?? "";
    archive.listen(0, "127.0.0.1");
    await once(archive, "listening");
    const address = archive.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => void archive.close());

  it("makes apt use only that snapshot, for lists, packages, updates and security", async () => {
    const script = join(root, "buildx/scripts/debian-snapshot.sh");
    const { stdout } = await execa("docker", [
      ...["run", "--rm", "--network", "host", "--volume", `${script}:/debian-snapshot.sh:ro`],
      ...["--env", `DEBIAN_SNAPSHOT=${moment}`, "--env", `DEBIAN_SNAPSHOT_URL=${url}`, image, "sh", "-c"],
      "/debian-snapshot.sh && apt-get update -qq && apt-get indextargets --format '$(SITE) $(RELEASE)' && apt-get download -qq hostname",
    ]);
    expect(new Set(stdout.split("\n").filter(Boolean))).toEqual(
      new Set(
        ["debian trixie", "debian trixie-updates", "debian-security trixie-security"].map((line) => {
          const [name, suite] = line.split(" ");
          return `${url}/archive/${name}/${moment} ${suite}`;
        }),
      ),
    );
    expect(asked).toContainEqual(expect.stringMatching(/\/archive\/debian\/20261101T030000Z\/pool\/.*\/hostname_/));
  });

  it("is used by the build's own stages", async () => {
    const inputs = { DEBIAN_SNAPSHOT: moment, DEBIAN_SNAPSHOT_URL: url };
    const { failed, output } = await build(inputs, "base", "type=cacheonly");
    expect(failed, output).toBe(false);
    expect(output).toContain("[base-snapshot 2/2] RUN debian-snapshot.sh");
  });

  it("with credentials in its mirror's URL fails the build, and they are not printed", async () => {
    const inputs = { DEBIAN_SNAPSHOT: moment, DEBIAN_SNAPSHOT_URL: url.replace("//", "//me:open-sesame@") };
    const { failed, output } = await build(inputs, "base", "type=cacheonly");
    expect(failed).toBe(true);
    expect(output).toMatch(/^#\d+ [\d.]+ phantun-runtime: DEBIAN_SNAPSHOT_URL has credentials/m);
    expect(output).not.toContain("open-sesame");
  });

  it("with an invalid timestamp fails the build with one sentence", async () => {
    const { failed, output } = await build({ DEBIAN_SNAPSHOT: "2026-11-01" }, "base", "type=cacheonly");
    expect(failed).toBe(true);
    const sentences = output.match(/^#\d+ [\d.]+ phantun-runtime: .*$/gm) ?? [];
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain("DEBIAN_SNAPSHOT=2026-11-01 is not a moment of Debian's archive");
  });
});
