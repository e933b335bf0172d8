import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Manifest } from "../../../buildx/oci/types.ts";
import { type Call, type Client, Configured, succeeded } from "./client.ts";

/**
 * skopeo, which runs no containers: it copies the image's own files.
 *
 * @param within a folder with the same path for skopeo and the tests
 */
export function skopeo(name: string, call: Call, within: string): Client {
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
