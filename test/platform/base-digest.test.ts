import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { imageDigest } from "../../buildx/lock/toolchain.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { Registry } from "../rig/registry/registry.ts";
import { writeTinyIndex } from "../rig/registry/tiny-index.ts";

const before = process.env.HOME;
let folder: string;
let registry: Registry;
let image: string;
let digest: string;
beforeAll(async () => {
  await requireTools("docker-registry", "skopeo");
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-base-"));
  const layout = join(folder, "layout");
  await mkdir(layout);
  await writeTinyIndex(layout, ["linux/amd64", "linux/arm64"], "debian:trixie-slim");
  digest = JSON.parse(await readFile(join(layout, "index.json"), "utf8")).manifests[0].digest;
  registry = await Registry.open();
  image = `${registry.host}/library/debian:trixie-slim`;
  const copy = ["--insecure-policy", "copy", "--all", "--preserve-digests", "--dest-tls-verify=false"];
  await execa("skopeo", [...copy, `oci:${layout}`, `docker://${image}`]);
  // The user's own settings list the registries without TLS.
  const settings = join(folder, ".config/containers");
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, "registries.conf"), `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`);
  process.env.HOME = folder;
});
afterAll(async () => {
  process.env.HOME = before;
  await registry?.close();
  await rm(folder, { recursive: true });
});

it("the base image's digest is the digest of its image index in the registry", async () => {
  expect(await imageDigest(image)).toBe(digest);
});

it("a name that the registry lacks gives one sentence", async () => {
  const missing = image.replace("trixie", "nowhere");
  await expect(imageDigest(missing)).rejects.toThrow(
    new RegExp(`^Failed to read the digest of ${missing} from its registry: .*: manifest unknown\\.$`),
  );
});
