import { generateKeyPairSync } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Node } from "./node.ts";
import { paths } from "./settings.ts";

const port = 6443;

/** The users of the API server; each one's token is its name. */
const users = ["admin", "scheduler"] as const;

const groups = { admin: "system:masters", scheduler: "" };
const names = { admin: "admin", scheduler: "system:kube-scheduler" };

/** The identity of a program in the cluster. */
export type User = (typeof users)[number] | Node;

const token = (user: User) => (typeof user === "string" ? user : user.name);

/** The kubeconfig with the API server and the identity of a program. */
export const kubeconfig = (address: string, user: User) => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "test", cluster: { server: `https://${address}:${port}`, "insecure-skip-tls-verify": true } }],
  users: [{ name: "test", user: { token: token(user) } }],
  contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  "current-context": "test",
});

/** A cautious cluster's default Pod Security level. */
const admission = {
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "AdmissionConfiguration",
  plugins: [
    {
      name: "PodSecurity",
      configuration: {
        apiVersion: "pod-security.admission.config.k8s.io/v1",
        kind: "PodSecurityConfiguration",
        defaults: { enforce: "baseline", "enforce-version": "latest" },
      },
    },
  ],
};

/**
 * Starts etcd, the API server (without privileged containers), the controllers and the scheduler on a node.
 *
 * @param address the node's address, for the other nodes
 * @param nodes the nodes that may join
 */
export async function startControlPlane(node: Node, address: string, nodes: readonly Node[]): Promise<void> {
  const folder = "/run/control-plane";
  await mkdir(node.path(folder));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = `${folder}/service-accounts.pem`;
  await node.write(key, String(privateKey.export({ type: "pkcs8", format: "pem" })));
  await node.write(`${folder}/admission.json`, admission);
  await node.write(`${folder}/admin.json`, kubeconfig(address, "admin"));
  await node.write(`${folder}/scheduler.json`, kubeconfig(address, "scheduler"));
  const rows = [
    ...users.map((user) => [token(user), names[user], user, groups[user]]),
    ...nodes.map(({ name }) => [name, `system:node:${name}`, name, "system:nodes"]),
  ];
  await node.write(paths.tokens, rows.map((row) => `${row.join(",")}\n`).join(""));

  await node.start("etcd", "--data-dir", "/var/lib/etcd").waitForLine("ready to serve client requests");
  const server = node.start(
    "kube-apiserver",
    ...["--etcd-servers", "http://127.0.0.1:2379", "--cert-dir", `${folder}/certificates`, "--secure-port", `${port}`],
    ...["--advertise-address", address, "--external-hostname", address, "--service-cluster-ip-range", "10.0.0.0/24"],
    ...["--token-auth-file", paths.tokens, "--authorization-mode", "Node,RBAC", "--allow-privileged=false"],
    ...["--enable-admission-plugins", "NodeRestriction", "--admission-control-config-file", `${folder}/admission.json`],
    ...["--service-account-issuer", "https://kubernetes.default.svc", "--service-account-signing-key-file", key],
    ...["--service-account-key-file", key, "--kubelet-preferred-address-types", "InternalIP"],
  );
  await server.waitForLine("Caches are synced");
  const once = "--leader-elect=false";
  node.start("kube-controller-manager", "--kubeconfig", `${folder}/admin.json`, once);
  node.start("kube-scheduler", "--kubeconfig", `${folder}/scheduler.json`, once);
}
