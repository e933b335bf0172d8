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

/** The name that the page's kustomizations give the image. */
export const image = `registry.example.net/phantun-runtime:${readLock().upstream.version}`;

/** An end of the tunnel. */
export type End = "client" | "server";

/** What of the page is a file, by the end that it is for. */
const kustomizations = { client: "yaml client/kustomization.yaml", server: "yaml server/kustomization.yaml" } as const;

/** A reader's folder: the bases as `phantun`, and the two kustomizations of the page. */
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

/** Lets the device come from a plugin, as the page says it. */
export async function withDevicePlugin(folder: string, end: End): Promise<void> {
  const addition = await block(page, "yaml with a device plugin");
  await writeFile(join(folder, end, "kustomization.yaml"), addition, { flag: "a" });
}

/** What `kubectl apply -k` would apply. */
export async function built(folder: string): Promise<string> {
  const { stdout } = await execa(join(programs, "kubectl"), ["kustomize", folder]);
  return stdout;
}

/** The pod that a Deployment or DaemonSet is about, as a kubelet reads it from its folder. */
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
