import { z } from "zod";
import { PrivateDocker } from "../../../buildx/reproduce/private-docker.ts";
import { EngineClient } from "../../rig/hosts/engine-client.ts";
import { label } from "../../rig/hosts/host.ts";
import { type Call, type Client, type Identity, succeeded, variables } from "./client.ts";

const Inspected = z.tuple([
  z.object({
    Id: z.string(),
    Digest: z.string().optional(),
    Architecture: z.string(),
    Variant: z.string().default(""),
    RootFS: z.object({ Layers: z.array(z.string()) }),
  }),
]);

/** The output of `image inspect` of Docker and Podman. */
async function inspect(call: Call, name: string) {
  const { stdout } = await succeeded(call("image", "inspect", name));
  const [{ Id, Digest, Architecture, Variant, RootFS }] = Inspected.parse(JSON.parse(stdout));
  return { id: Id, digest: Digest, architecture: Architecture, variant: Variant, layers: RootFS.Layers };
}

/** Converts a client's `image inspect` to an identity. */
type IdentityOf = (facts: Awaited<ReturnType<typeof inspect>>) => Partial<Identity>;

/** With its own image store, the default for most until version 29, Docker's image id is the digest of the configuration. */
export const dockerIdentity: IdentityOf = ({ id, architecture, variant, layers }) => ({
  config: id,
  architecture,
  variant,
  layers,
});

/** With containerd's image store, the id is the digest of the image index. */
export const newerDockerIdentity: IdentityOf = ({ id, architecture, variant, layers }) => ({
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
export const olderPodmanIdentity: IdentityOf = (facts) => {
  const { manifest: index = "", ...identity } = podmanIdentity(facts);
  return { ...identity, index };
};

/** A client with Docker's command line. */
export function engineClient(
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

/**
 * A Docker Engine for these tests only. An engine with other images may report another image of the index, such as this
 * machine's row from an earlier build, instead of the pulled one.
 */
export async function docker(name: string, settings: object, identityOf: IdentityOf): Promise<Client> {
  const daemon = new PrivateDocker(settings);
  await daemon.start();
  const engine = new EngineClient("docker", daemon.env);
  return engineClient(name, "docker", engine.cli.bind(engine), identityOf, async () => {
    engine.remove();
    await daemon.remove();
  });
}

export function podman(): Client {
  const engine = new EngineClient("podman");
  return engineClient("podman", "podman", engine.cli.bind(engine), podmanIdentity, async () => engine.remove());
}
