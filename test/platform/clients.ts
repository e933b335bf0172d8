import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { PrivateDocker } from "../../buildx/private-docker.ts";
import { label } from "../hosts/host.ts";
import { Engine } from "../openwrt/real/engine.ts";

/** What an image is, in the digests that name it and the words of its configuration. */
export interface Identity {
  /** Of the index that it came out of. */
  index: string;
  manifest: string;
  config: string;
  architecture: string;
  variant: string;
  /** Of the layers' archives. */
  layers: string[];
}

/** Something that pulls images. */
export interface Client {
  name: string;
  /** Whose rules it follows (buildx/selection.ts). */
  rules: "docker" | "podman";
  /** Pulls one platform's image and says as much of it as the client knows; nothing of it is left behind. */
  pull(reference: string, platform: string): Promise<Partial<Identity>>;
  /** Pulls the machine's own image, runs it, and says what it printed. */
  run?(reference: string, environment: Record<string, string>, ...args: string[]): Promise<string>;
  close(): Promise<void>;
}

const Inspected = z.tuple([
  z.object({
    Id: z.string(),
    Digest: z.string().optional(),
    Architecture: z.string(),
    Variant: z.string().default(""),
    RootFS: z.object({ Layers: z.array(z.string()) }),
  }),
]);

/** What `image inspect` of Docker and Podman says. */
async function inspect(engine: Engine, name: string) {
  const { stdout } = await succeeded(engine.cli("image", "inspect", name));
  const [{ Id, Digest, Architecture, Variant, RootFS }] = Inspected.parse(JSON.parse(stdout));
  return { id: Id, digest: Digest, architecture: Architecture, variant: Variant, layers: RootFS.Layers };
}

async function succeeded(running: ReturnType<Engine["cli"]>) {
  const result = await running;
  if (result.failed) throw new Error(`${result.command}: ${result.stderr}`);
  return result;
}

function engineClient(
  name: string,
  engine: Engine,
  told: (facts: Awaited<ReturnType<typeof inspect>>) => Partial<Identity>,
  close: () => Promise<void> = async () => {},
): Client {
  const insecure = engine.name === "podman" ? ["--tls-verify=false"] : [];
  const pulled = async <T>(reference: string, options: string[], use: (id: string) => Promise<T>): Promise<T> => {
    // Podman would take what it has under this name, whatever platform that is.
    await engine.cli("image", "rm", "--force", reference);
    await succeeded(engine.cli("pull", "--quiet", ...insecure, ...options, reference));
    try {
      return await use(reference);
    } finally {
      await engine.cli("image", "rm", "--force", reference);
    }
  };
  return {
    name,
    rules: engine.name,
    pull: (reference, platform) =>
      pulled(reference, ["--platform", platform], async (image) => told(await inspect(engine, image))),
    run: (reference, environment, ...args) =>
      pulled(reference, [], async (image) => {
        const variables = Object.entries(environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
        const options = ["--rm", "--network", "none", "--label", label, ...variables];
        return (await succeeded(engine.cli("run", ...options, image, ...args))).stdout;
      }),
    async close() {
      engine.remove();
      await close();
    },
  };
}

/**
 * A Docker Engine of these tests' own. One that holds other images says of an index what it has of it, which may be this
 * machine's row out of an earlier build instead of the one that was pulled.
 */
async function docker(
  name: string,
  settings: object,
  told: (facts: Awaited<ReturnType<typeof inspect>>) => Partial<Identity>,
): Promise<Client> {
  const daemon = new PrivateDocker(settings);
  await daemon.start();
  return engineClient(name, new Engine("docker", daemon.env), told, () => daemon.remove());
}

/** With its images in containerd's store it calls an image by its index. */
const newerDocker = () =>
  docker("docker", { features: { "containerd-snapshotter": true } }, ({ id, architecture, variant, layers }) => ({
    index: id,
    architecture,
    variant,
    layers,
  }));

/** With its images in its own store, as most are until version 29, it calls an image by its configuration. */
const olderDocker = () =>
  docker("docker with its older image store", {}, ({ id, architecture, variant, layers }) => ({
    config: id,
    architecture,
    variant,
    layers,
  }));

/** Podman says no variant. */
function podman(): Client {
  return engineClient("podman", new Engine("podman"), ({ id, digest = "", architecture, layers }) => ({
    config: `sha256:${id}`,
    manifest: digest,
    architecture,
    layers,
  }));
}

const Copied = z.object({
  architecture: z.string(),
  variant: z.string().default(""),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

/** skopeo, which starts nothing: what it copies are the image's own files. */
function skopeo(): Client {
  return {
    name: "skopeo",
    rules: "podman",
    async pull(reference, platform) {
      const [os = "", architecture = "", variant] = platform.split("/");
      const choice = ["--override-os", os, "--override-arch", architecture];
      if (variant !== undefined) choice.push("--override-variant", variant);
      const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
      try {
        const copy = ["copy", "--quiet", "--src-tls-verify=false", `docker://${reference}`, `dir:${folder}`];
        await execa("skopeo", ["--insecure-policy", ...choice, ...copy]);
        const manifest = await readFile(join(folder, "manifest.json"));
        const { config } = z
          .object({ config: z.object({ digest: z.string() }) })
          .parse(JSON.parse(manifest.toString()));
        const text = await readFile(join(folder, config.digest.replace("sha256:", "")), "utf8");
        const { rootfs, ...said } = Copied.parse(JSON.parse(text));
        const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
        return { ...said, manifest: digest, config: config.digest, layers: rootfs.diff_ids };
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    async close() {},
  };
}

/** Every client that the documentation names and a machine can have. */
export const openClients = async (): Promise<Client[]> => [
  await newerDocker(),
  await olderDocker(),
  podman(),
  skopeo(),
];

/** Their names, before they are opened. */
export const clientNames = ["docker", "docker with its older image store", "podman", "skopeo"] as const;
