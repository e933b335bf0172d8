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
  /** Whose rules it follows (cross/selection.ts). */
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

/** How a program answered. */
interface Answer {
  command: string;
  failed: boolean;
  stdout: string;
  stderr: string;
}

/** Calls a program with these arguments. */
type Call = (...args: string[]) => Promise<Answer>;

/** What `image inspect` of Docker and Podman says. */
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

/** What a client says of an image, by what it inspects. */
type IdentityOf = (facts: Awaited<ReturnType<typeof inspect>>) => Partial<Identity>;

/** With its images in its own store, as most are until version 29, Docker calls an image by its configuration. */
const dockerIdentity: IdentityOf = ({ id, architecture, variant, layers }) => ({
  config: id,
  architecture,
  variant,
  layers,
});

/** With its images in containerd's store it calls an image by its index. */
const newerDockerIdentity: IdentityOf = ({ id, architecture, variant, layers }) => ({
  index: id,
  architecture,
  variant,
  layers,
});

/** Podman says no variant. */
const podmanIdentity: IdentityOf = ({ id, digest = "", architecture, layers }) => ({
  config: `sha256:${id}`,
  manifest: digest,
  architecture,
  layers,
});

/** Before version 5 it calls an image that it took out of an index by that. */
const olderPodmanIdentity: IdentityOf = (facts) => {
  const { manifest: index = "", ...identityOf } = podmanIdentity(facts);
  return { ...identityOf, index };
};

/** A client with Docker's command line. */
function engineClient(
  name: string,
  rules: Client["rules"],
  call: Call,
  identityOf: IdentityOf,
  close: Client["close"],
): Client {
  // Podman takes a registry without TLS only if it is identityOf.
  const insecure = rules === "podman" ? ["--tls-verify=false"] : [];
  const pulled = async <T>(reference: string, options: string[], use: (id: string) => Promise<T>): Promise<T> => {
    // Podman would take what it has under this name, whatever platform that is.
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
 * A Docker Engine of these tests' own. One that holds other images says of an index what it has of it, which may be this
 * machine's row out of an earlier build instead of the one that was pulled.
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

/** Of an image's configuration what a client that shows it says of the image. */
const Configured = z.object({
  architecture: z.string(),
  variant: z.string().default(""),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

/**
 * skopeo, which starts nothing: what it copies are the image's own files.
 *
 * @param within a folder that it and the tests call by one path
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

/** containerd's own command line, on the containerd that a Docker Engine runs. */
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
    // It keeps of an index only the image that it took, and is empty before.
    pull: (reference, platform) =>
      pulled(reference, ["--platform", platform], async () => {
        const output = async (...args: string[]) => (await succeeded(ctr(...args))).stdout;
        const read = async (digest: string): Promise<unknown> => JSON.parse(await output("content", "get", digest));
        const kept = new Set((await output("content", "list", "--quiet")).split("\n"));
        const [index = ""] = /sha256:[0-9a-f]{64}/.exec(await output("images", "list", `name==${reference}`)) ?? [];
        const { manifests } = Index.parse(await read(index));
        const manifest = manifests.find(({ digest }) => kept.has(digest))?.digest ?? "";
        const { config } = Manifest.parse(await read(manifest));
        const { rootfs, ...identityOf } = Configured.parse(await read(config.digest));
        return { ...identityOf, index, manifest, config: config.digest, layers: rootfs.diff_ids };
      }),
    // Whoever gives ctr arguments gives it the program too.
    run: (reference, environment, ...args) =>
      pulled(reference, [], async () => {
        const container = ["phantun-runtime-test", "/phantun-runtime", ...args];
        return (await succeeded(ctr("run", "--rm", ...variables(environment), reference, ...container))).stdout;
      }),
    async close() {},
  };
}

/** The clients of a machine of today. */
const todays = ["docker", "docker with its older image store", "podman", "skopeo"] as const;

/** Every client that the documentation names and a machine can have; the oldest of them are another machine's. */
export const clientNames = [...todays, "Docker 20.10", "containerd 1.6", "Podman 4.3", "skopeo 1.9"] as const;

/** Opens them, in the order of their names. */
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
