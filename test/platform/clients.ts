import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { Index, Manifest } from "../../buildx/oci/types.ts";
import { PrivateDocker } from "../../buildx/reproduce/private-docker.ts";
import { EngineClient } from "../rig/hosts/engine-client.ts";
import { label } from "../rig/hosts/host.ts";
import { OldMachine } from "./old-machine.ts";

/** An image's identity: its digests, and values of its configuration. */
export interface Identity {
  /** The digest of its image index. */
  index: string;
  manifest: string;
  config: string;
  architecture: string;
  variant: string;
  /** The digests of the layers' archives. */
  layers: string[];
}

/** A client that pulls images. */
export interface Client {
  name: string;
  /** The selection rules that it follows (cross/selection.ts). */
  rules: "docker" | "podman";
  /** Pulls one platform's image, returns the parts of its identity that the client knows, and removes it. */
  pull(reference: string, platform: string): Promise<Partial<Identity>>;
  /** Pulls the machine's own image and runs it. Returns its output. */
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

/** A program's result. */
interface Answer {
  command: string;
  failed: boolean;
  stdout: string;
  stderr: string;
}

/** Calls a program with these arguments. */
type Call = (...args: string[]) => Promise<Answer>;

/** The output of `image inspect` of Docker and Podman. */
async function inspect(call: Call, name: string) {
  const { stdout } = await succeeded(call("image", "inspect", name));
  const [{ Id, Digest, Architecture, Variant, RootFS }] = Inspected.parse(JSON.parse(stdout));
  return { id: Id, digest: Digest, architecture: Architecture, variant: Variant, layers: RootFS.Layers };
}

async function succeeded(running: Promise<Answer>): Promise<Answer> {
  const result = await running;
  if (result.failed) throw new Error(`${result.command}: ${result.stderr}`);
  return result;
}

/** Converts a client's `image inspect` to an identity. */
type IdentityOf = (facts: Awaited<ReturnType<typeof inspect>>) => Partial<Identity>;

/** With its own image store, the default for most until version 29, Docker's image id is the digest of the configuration. */
const dockerIdentity: IdentityOf = ({ id, architecture, variant, layers }) => ({
  config: id,
  architecture,
  variant,
  layers,
});

/** With containerd's image store, the id is the digest of the image index. */
const newerDockerIdentity: IdentityOf = ({ id, architecture, variant, layers }) => ({
  index: id,
  architecture,
  variant,
  layers,
});

/** Podman reports no variant. */
const podmanIdentity: IdentityOf = ({ id, digest = "", architecture, layers }) => ({
  config: `sha256:${id}`,
  manifest: digest,
  architecture,
  layers,
});

/** Before version 5, Podman reports the digest of the image index for an image from an index. */
const olderPodmanIdentity: IdentityOf = (facts) => {
  const { manifest: index = "", ...identity } = podmanIdentity(facts);
  return { ...identity, index };
};

/** A client with Docker's command line. */
function engineClient(
  name: string,
  rules: Client["rules"],
  call: Call,
  identityOf: IdentityOf,
  close: Client["close"],
): Client {
  // Podman needs this option for a registry without TLS.
  const insecure = rules === "podman" ? ["--tls-verify=false"] : [];
  const pulled = async <T>(reference: string, options: string[], use: (id: string) => Promise<T>): Promise<T> => {
    // Podman would reuse a local image of this name, even for another platform.
    await call("image", "rm", "--force", reference);
    await succeeded(call("pull", "--quiet", ...insecure, ...options, reference));
    try {
      return await use(reference);
    } finally {
      await call("image", "rm", "--force", reference);
    }
  };
  return {
    name,
    rules,
    pull: (reference, platform) =>
      pulled(reference, ["--platform", platform], async (image) => identityOf(await inspect(call, image))),
    run: (reference, environment, ...args) =>
      pulled(reference, [], async (image) => {
        const options = ["--rm", "--network", "none", "--label", label, ...variables(environment)];
        return (await succeeded(call("run", ...options, image, ...args))).stdout;
      }),
    close,
  };
}

/** A container's environment, as the options of a command line. */
const variables = (environment: Record<string, string>) =>
  Object.entries(environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]);

/**
 * A Docker Engine for these tests only. An engine with other images may report another image of the index, such as this
 * machine's row from an earlier build, instead of the pulled one.
 */
async function docker(name: string, settings: object, identityOf: IdentityOf): Promise<Client> {
  const daemon = new PrivateDocker(settings);
  await daemon.start();
  const engine = new EngineClient("docker", daemon.env);
  return engineClient(name, "docker", engine.cli.bind(engine), identityOf, async () => {
    engine.remove();
    await daemon.remove();
  });
}

function podman(): Client {
  const engine = new EngineClient("podman");
  return engineClient("podman", "podman", engine.cli.bind(engine), podmanIdentity, async () => engine.remove());
}

/** The part of an image's configuration that clients show. */
const Configured = z.object({
  architecture: z.string(),
  variant: z.string().default(""),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

/**
 * skopeo, which runs no containers: it copies the image's own files.
 *
 * @param within a folder with the same path for skopeo and the tests
 */
function skopeo(name: string, call: Call, within: string): Client {
  return {
    name,
    rules: "podman",
    async pull(reference, platform) {
      const [os = "", architecture = "", variant] = platform.split("/");
      const choice = ["--override-os", os, "--override-arch", architecture];
      if (variant !== undefined) choice.push("--override-variant", variant);
      const folder = await mkdtemp(join(within, "phantun-runtime-"));
      try {
        const copy = ["copy", "--quiet", "--src-tls-verify=false", `docker://${reference}`, `dir:${folder}`];
        await succeeded(call("--insecure-policy", ...choice, ...copy));
        const manifest = await readFile(join(folder, "manifest.json"));
        const { config } = Manifest.parse(JSON.parse(manifest.toString()));
        const text = await readFile(join(folder, config.digest.replace("sha256:", "")), "utf8");
        const { rootfs, ...configuration } = Configured.parse(JSON.parse(text));
        const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
        return { ...configuration, manifest: digest, config: config.digest, layers: rootfs.diff_ids };
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    async close() {},
  };
}

/** containerd's own command line, on the containerd of a Docker Engine. */
function containerd(name: string, call: Call): Client {
  const ctr: Call = (...args) => call("--address", "/run/docker/containerd/containerd.sock", ...args);
  const pulled = async <T>(reference: string, options: string[], use: () => Promise<T>): Promise<T> => {
    await succeeded(ctr("images", "pull", "--plain-http", ...options, reference));
    try {
      return await use();
    } finally {
      await ctr("images", "remove", "--sync", reference);
    }
  };
  return {
    name,
    rules: "docker",
    // It was empty before, and keeps only the selected image of an index.
    pull: (reference, platform) =>
      pulled(reference, ["--platform", platform], async () => {
        const output = async (...args: string[]) => (await succeeded(ctr(...args))).stdout;
        const read = async (digest: string): Promise<unknown> => JSON.parse(await output("content", "get", digest));
        const kept = new Set((await output("content", "list", "--quiet")).split("\n"));
        const [index = ""] = /sha256:[0-9a-f]{64}/.exec(await output("images", "list", `name==${reference}`)) ?? [];
        const { manifests } = Index.parse(await read(index));
        const manifest = manifests.find(({ digest }) => kept.has(digest))?.digest ?? "";
        const { config } = Manifest.parse(await read(manifest));
        const { rootfs, ...configuration } = Configured.parse(await read(config.digest));
        return { ...configuration, index, manifest, config: config.digest, layers: rootfs.diff_ids };
      }),
    // With arguments, ctr needs the program as well.
    run: (reference, environment, ...args) =>
      pulled(reference, [], async () => {
        const container = ["phantun-runtime-test", "/phantun-runtime", ...args];
        return (await succeeded(ctr("run", "--rm", ...variables(environment), reference, ...container))).stdout;
      }),
    async close() {},
  };
}

/** The clients of a current machine. */
const todays = ["docker", "docker with its older image store", "podman", "skopeo"] as const;

/** Every client in the documentation that the tests can run; the oldest run on another machine. */
export const clientNames = [...todays, "Docker 20.10", "containerd 1.6", "Podman 4.3", "skopeo 1.9"] as const;

/** Opens the clients, in the order of {@link clientNames}. */
export async function openClients(): Promise<Client[]> {
  const [newer, older] = todays;
  const old = await OldMachine.start();
  return [
    await docker(newer, { features: { "containerd-snapshotter": true } }, newerDockerIdentity),
    await docker(older, {}, dockerIdentity),
    podman(),
    skopeo("skopeo", (...args) => execa("skopeo", args, { reject: false }), tmpdir()),
    engineClient("Docker 20.10", "docker", old.run.bind(old, "docker"), dockerIdentity, () => old.remove()),
    containerd("containerd 1.6", old.run.bind(old, "ctr")),
    engineClient("Podman 4.3", "podman", old.run.bind(old, "podman"), olderPodmanIdentity, async () => {}),
    skopeo("skopeo 1.9", old.run.bind(old, "skopeo"), old.folder),
  ];
}
