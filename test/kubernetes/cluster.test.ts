import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRoutedPair } from "../rig/hosts/nat.ts";
import { block } from "../rig/hosts/page.ts";
import { addresses, type Pair } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { carries } from "./carries.ts";
import { kubeconfig, startControlPlane } from "./control-plane.ts";
import { withImages } from "./images.ts";
import { Node, programs } from "./node.ts";
import { type End, image, readersFolder, remove } from "./pages.ts";

const ends = ["client", "server"] as const;
const page = "docs/kubernetes.md";
const address = addresses.client.ipv4;

describe("a real cluster of two nodes, with the page's blocks", () => {
  let pair: Pair;
  let folder: string;
  const nodes = {} as Record<End, Node>;

  /** Runs commands as the cluster's administrator, in the folder of the kustomizations. */
  const administer = (commands: string) =>
    execa(...pair.client.inside("sh", "-e"), {
      input: commands,
      cwd: folder,
      env: { PATH: `${programs}:${process.env.PATH}`, KUBECONFIG: join(folder, "kubeconfig.json") },
      reject: false,
      all: true,
    });
  const run = async (name: string, values: Record<string, string> = {}) => {
    const { exitCode, all } = await administer(await block(page, name, values));
    expect(exitCode, all).toBe(0);
    return all;
  };

  beforeAll(async () => {
    await requireTools("containerd", "ctr", "docker", "ip", "iptables", "nft", "nsenter", "runc", "setpriv", "unshare");
    pair = await openRoutedPair();
    folder = await readersFolder();
    await writeFile(join(folder, "kubeconfig.json"), JSON.stringify(kubeconfig(address, "admin")));
    await withImages(image, async (archive) => {
      for (const end of ends) {
        nodes[end] = await Node.open(pair[end], `${end}-node`);
        await nodes[end].startContainerd(archive);
      }
    });
    await startControlPlane(nodes.client, address, Object.values(nodes));
    for (const end of ends) {
      await nodes[end].startKubelet(addresses[end].ipv4, {}, kubeconfig(address, nodes[end]));
    }
    const { exitCode, all } = await administer(
      ends.map((end) => `kubectl wait --for=create node/${end}-node --timeout=60s\n`).join("") +
        "kubectl wait --for=condition=Ready node --all --timeout=60s",
    );
    expect(exitCode, all).toBe(0);
  });

  afterAll(async () => {
    for (const end of ends) await nodes[end]?.remove();
    await pair?.close();
    if (folder) await remove(folder);
  });

  it("accepts every field of every manifest, and rejects an unknown field", async () => {
    await run("sh create the namespace");
    const strictly = "kubectl apply --dry-run=server --validate=strict";
    const { exitCode, all } = await administer(`${strictly} -k client; ${strictly} -k server`);
    expect(exitCode, all).toBe(0);
    const wrong = await administer(`kubectl kustomize client | sed s/hostNetwork/hostNetworks/ | ${strictly} -f -`);
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.all).toContain('unknown field "spec.template.spec.hostNetworks"');
  });

  it("rejects the pods in a namespace without the label, for the three reasons on the page", async () => {
    const { exitCode, all } = await administer(
      "kubectl create namespace bare; kubectl kustomize client | sed 's/namespace: phantun/namespace: bare/' |" +
        "kubectl apply -f -; kubectl --namespace bare wait --for=condition=ReplicaFailure deployment/phantun-client " +
        "--timeout=60s; kubectl --namespace bare get deployment phantun-client -o jsonpath='{.status.conditions[*].message}';" +
        "kubectl delete namespace bare --wait=false",
    );
    expect(exitCode, all).toBe(0);
    const [, violations] = /violates PodSecurity "baseline:latest": (.*)/.exec(all) ?? [];
    expect(violations).toMatch(
      /^non-default capabilities .*NET_ADMIN.*, host namespaces \(hostNetwork=true\), hostPath volumes \(volume "tun"\)/,
    );
  });

  it("forms a tunnel", async () => {
    await run("sh start the server", { "SERVER-NODE": "server-node" });
    await run("sh start the client", { "CLIENT-NODE": "client-node" });
    await carries(pair);
    const logs = await run("sh read the logs");
    expect(logs).toContain("Listening on 4567");
    expect(logs).toContain("New UDP client");
    expect(logs).toContain("New connection");
    expect(logs?.match(/Created TUN device ptun0/g)).toHaveLength(2);
  });

  it("replaces the client's pod on an update, and the tunnel still works", async () => {
    const kustomization = join(folder, "client", "kustomization.yaml");
    // Any change of the pod is an update; there is only one image here.
    await writeFile(kustomization, "commonAnnotations: {version: another}\n", { flag: "a" });
    const before = await administer(
      "kubectl --namespace phantun get pods -l app.kubernetes.io/name=phantun-client -o name",
    );
    await run("sh update");
    const after = await administer(
      "kubectl --namespace phantun get pods -l app.kubernetes.io/name=phantun-client -o name",
    );
    expect(after.all).toMatch(/^pod\/phantun-client-\S+$/);
    expect(after.all).not.toBe(before.all);
    await carries(pair);
  });

  it("reports what is wrong", async () => {
    await administer(
      "kubectl label node client-node phantun/client-; kubectl --namespace phantun delete pod -l app.kubernetes.io/name=phantun-client",
    );
    const pending =
      "kubectl --namespace phantun wait --for=jsonpath='{.status.conditions[?(@.type==\"PodScheduled\")].reason}'=Unschedulable pod -l app.kubernetes.io/name=phantun-client --timeout=60s";
    expect((await administer(pending)).exitCode).toBe(0);
    expect(await run("sh see what is wrong")).toContain("didn't match Pod's node affinity/selector");
  });
});
