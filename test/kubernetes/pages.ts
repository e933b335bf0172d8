import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { readLock } from "../../buildx/lock/lock.ts";
import { block } from "../rig/hosts/page.ts";
import { addresses } from "../rig/hosts/pair.ts";
import { root } from "../rig/pages.ts";
import { programs } from "./node.ts";

const page = "docs/kubernetes.md";

/** The image's name in the page's kustomizations. */
export const image = `registry.example.net/phantun-runtime:${readLock().upstream.version}`;

/** An end of the tunnel. */
export type End = "client" | "server";

/** The page's blocks with kustomizations, for each end. */
const kustomizations = { client: "yaml client/kustomization.yaml", server: "yaml server/kustomization.yaml" } as const;

/** Creates a reader's folder: the bases as `phantun`, and the page's two kustomizations. */
export async function readersFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-kubernetes-"));
  await cp(join(root, "deploy/kubernetes"), join(folder, "phantun"), { recursive: true });
  const files = {
    client: await block(page, kustomizations.client, { SERVER: addresses.server.ipv4 }),
    server: await block(page, kustomizations.server),
  };
  for (const [end, text] of Object.entries(files)) {
    await mkdir(join(folder, end));
    await writeFile(join(folder, end, "kustomization.yaml"), text);
  }
  return folder;
}

/** Switches the device to a device plugin, as on the page. */
export async function withDevicePlugin(folder: string, end: End): Promise<void> {
  const addition = await block(page, "yaml with a device plugin");
  await writeFile(join(folder, end, "kustomization.yaml"), addition, { flag: "a" });
}

/** The manifests that `kubectl apply -k` would apply. */
export async function built(folder: string): Promise<string> {
  const { stdout } = await execa(join(programs, "kubectl"), ["kustomize", folder]);
  return stdout;
}

/** The pod of a Deployment or DaemonSet as a static pod for a kubelet. */
export function staticPod(workload: string): string {
  const { metadata, spec } = parse(workload);
  const { name, namespace } = metadata;
  return stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: spec.template.metadata.labels },
    spec: spec.template.spec,
  });
}

/** Removes a reader's folder. */
export const remove = (folder: string) => rm(folder, { recursive: true });
