import { readFile, rm } from "node:fs/promises";
import { machine } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readIndex } from "../../buildx/oci/layout.ts";
import { attestationOf, blobPath, Configuration, Manifest, platformName } from "../../buildx/oci/types.ts";
import type { Platform } from "../../cross/platform.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { buildMatrix, choosing, matrix, output, root, rows, version } from "./built.ts";
import type { Client, Identity } from "./clients/client.ts";
import { clientNames, openClients } from "./clients/index.ts";
import { runMatrix } from "./matrix.ts";

/** The only row that can run on this machine. */
const own = rows.find(({ qemu }) => qemu.program === machine());

/** The rows of the index with gzip: this machine's, and the row with the oldest clients. */
const gzipRows = rows.filter((row) => row === own || row === rows.at(-1));
const gzipOutput = `${output}-gzip`;

const repository = "phantun-runtime-test";

let registry: Registry;
let clients: Client[];
const client = (name: string) => clients.find((client) => client.name === name) as Client;
const reference = (tag: string) => `${registry.host}/${repository}:${tag}`;

beforeAll(async () => {
  await requireTools("docker", "docker-registry", "dockerd", "podman", "skopeo");
  await buildMatrix();
  registry = await Registry.open();
  clients = await openClients();
});
afterAll(async () => {
  for (const client of clients ?? []) await client.close();
  await registry?.close();
  await rm(join(root, gzipOutput), { recursive: true, force: true });
});

/** The identity of a layout's image for a platform. */
async function identity(layout: string, { platform }: Platform): Promise<Identity> {
  const blob = async (digest: string): Promise<unknown> =>
    JSON.parse(await readFile(join(layout, blobPath(digest)), "utf8"));
  const { target, manifests } = await readIndex(layout);
  const image = manifests.find((entry) => platformName(entry) === platform);
  if (!image) throw new Error(`${layout} has no image for ${platform}`);
  const { config } = Manifest.parse(await blob(image.digest));
  const [, architecture = "", variant = ""] = platform.split("/");
  const layers = Configuration.parse(await blob(config.digest)).rootfs.diff_ids;
  return { index: target.digest, manifest: image.digest, config: config.digest, architecture, variant, layers };
}

/** Tests that each client pulls each row from an index, and runs this machine's. */
function pulls(layout: string, tag: string, rows: readonly Platform[], names: readonly string[]): void {
  describe.each(names)("%s", (name) => {
    it.each(rows)("pulls exactly the built image for $platform", async (row) => {
      const pulled = await client(name).pull(reference(tag), row.platform);
      expect(await identity(layout, row)).toMatchObject(pulled);
    });
  });

  const starting = names.filter((name) => !name.startsWith("skopeo"));
  it.runIf(own).each(starting)("%s runs the image that it selects without a platform option", async (name) => {
    const output = await client(name).run?.(reference(tag), { MODE: "client" }, "--version");
    expect(output).toBe(`Phantun Client ${version}`);
  });
}

describe("the index of the matrix", () => {
  const layout = join(matrix, "layout");
  let pushed: Awaited<ReturnType<typeof runMatrix>>;
  beforeAll(async () => {
    const push = ["--push", reference("matrix"), "--tls-verify=false"];
    pushed = await runMatrix("--no-build", "--output", output, ...push);
  });

  it("holds images in the table's order, mips without variant, arm with, then their attestations", async () => {
    const { manifests } = await readIndex(layout);
    const images = manifests.slice(0, rows.length);
    expect(images.map(platformName)).toEqual(rows.map(({ platform }) => platform));
    expect(manifests.slice(rows.length).map(({ annotations }) => annotations?.[attestationOf])).toEqual(
      images.map(({ digest }) => digest),
    );
    for (const { platform } of images) {
      if (platform?.architecture.startsWith("mips")) expect(platform).not.toHaveProperty("variant");
      if (platform?.architecture === "arm") expect(platform.variant).toMatch(/^v[567]$/);
    }
  });

  it("is pushed without a build, and the digest for pulls is printed", async () => {
    const { digest } = (await readIndex(layout)).target;
    expect(pushed.stdout).toBe(
      `\npushed    ${reference("matrix")}\npull by   ${registry.host}/${repository}@${digest}`,
    );
    expect(pushed.stderr).not.toContain("building phantun");
    expect(pushed.exitCode).toBe(0);
  });

  it("is in the registry byte for byte, with everything that it references", async () => {
    const { target, manifests } = await readIndex(layout);
    for (const { digest } of [target, ...manifests]) {
      const expected = await readFile(join(layout, blobPath(digest)));
      expect((await registry.manifest(repository, digest)).equals(expected)).toBe(true);
    }
    expect((await registry.manifest(repository, "matrix")).toString()).toBe(
      await readFile(join(layout, blobPath(target.digest)), "utf8"),
    );
  });

  const beforeZstd = "Docker 20.10";
  pulls(
    layout,
    "matrix",
    rows,
    clientNames.filter((name) => name !== beforeZstd),
  );

  it("Docker 20.10 rejects zstd with the message in docs/platforms.md", async () => {
    const [row] = rows;
    await expect(client(beforeZstd).pull(reference("matrix"), row?.platform ?? "")).rejects.toThrow(
      "archive/tar: invalid tar header",
    );
  });
});

describe("an index with gzip, built and pushed by one command", () => {
  let pushed: Awaited<ReturnType<typeof runMatrix>>;
  beforeAll(async () => {
    const push = ["--push", reference("gzip"), "--tls-verify=false"];
    const words = [...choosing(gzipRows), "--compression", "gzip", "--output", gzipOutput, ...push];
    pushed = await runMatrix(...words, `PHANTUN_CRATE=${version}`);
  });

  it("is pushed", () => {
    expect(pushed.stdout).toContain("image, gzip");
    expect(pushed.stdout).toContain(`pushed    ${reference("gzip")}`);
    expect(pushed.exitCode).toBe(0);
  });

  pulls(join(root, gzipOutput, "layout"), "gzip", gzipRows, clientNames);
});
