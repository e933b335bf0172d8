import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metadata, upstreamLabels } from "../../buildx/build/metadata.ts";
import { readLock, releaseVersion } from "../../buildx/lock/lock.ts";
import { type SavedImage, savedImage } from "../../buildx/oci/saved-image.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { image } from "../rig/image/reference.ts";
import { Rootfs } from "../rig/image/rootfs.ts";

/** The whole contents of the image: nothing executable except phantun and its launcher. */
const contents = [
  "phantun-runtime",
  "usr",
  "usr/local",
  "usr/local/bin",
  "usr/local/bin/phantun-client",
  "usr/local/bin/phantun-server",
  "usr/share",
  "usr/share/licenses",
  "usr/share/licenses/phantun",
  "usr/share/licenses/phantun-runtime",
  "usr/share/licenses/phantun-runtime/LICENSE",
  "usr/share/licenses/phantun-runtime/THIRD-PARTY",
  "usr/share/licenses/phantun/LICENSE-APACHE",
  "usr/share/licenses/phantun/LICENSE-MIT",
  "usr/share/licenses/quickjs",
  "usr/share/licenses/quickjs/LICENSE",
];

beforeAll(() => requireTools("docker", "tar"));

describe("the image's files", () => {
  let rootfs: Rootfs;
  beforeAll(async () => {
    rootfs = await Rootfs.unpack();
  });
  afterAll(() => rootfs?.remove());

  it("are only the launcher, phantun's two programs and the licences: no shell, no network tool", () => {
    expect(rootfs.entries).toEqual(contents);
  });
});

describe("the image's metadata", () => {
  let saved: SavedImage;
  let labels: Record<string, string>;
  beforeAll(async () => {
    saved = await savedImage(image);
    const { stdout } = await execa("docker", ["image", "inspect", "--format", "{{json .Config.Labels}}", image]);
    labels = JSON.parse(stdout);
  });

  it("has labels with title, description, URLs, vendor, licences, version and commit, and upstream's version and commit", () => {
    // test/unit/buildx/build/revision.test.ts tests the commit, and that a modified tree has none.
    const revision = labels["org.opencontainers.image.revision"];
    const { upstream } = readLock();
    expect(labels).toEqual({
      ...metadata,
      ...(revision !== undefined && { "org.opencontainers.image.revision": expect.stringMatching(/^[0-9a-f]{40}$/) }),
      "org.opencontainers.image.version": revision ? releaseVersion(readLock()) : upstream.version,
      [upstreamLabels.version]: upstream.version,
      [upstreamLabels.revision]: upstream.commit,
      "org.opencontainers.image.created": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it("is the same in annotations of the manifest, if the engine's image store keeps them", async () => {
    const { stdout } = await execa("docker", ["info", "--format", "{{json .DriverStatus}}"]);
    const kept = stdout.includes("io.containerd.snapshotter");
    expect(saved.manifest.annotations ?? {}).toEqual(kept ? labels : {});
  });

  it.each(["client", "server"])("the %s's version is upstream's label", async (mode) => {
    const run = ["run", "--rm", "--network", "none", "--env", `MODE=${mode}`, image, "--version"];
    const { stdout } = await execa("docker", run);
    expect(stdout).toMatch(new RegExp(` ${labels[upstreamLabels.version]}$`));
  });
});
