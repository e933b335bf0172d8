import { Index, Manifest } from "../../../buildx/oci/types.ts";
import { type Call, type Client, Configured, succeeded, variables } from "./client.ts";

/** containerd's own command line, on the containerd of a Docker Engine. */
export function containerd(name: string, call: Call): Client {
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
