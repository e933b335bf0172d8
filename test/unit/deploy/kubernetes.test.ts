import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { runFlags } from "../../../buildx/contract.ts";
import { root } from "../../rig/pages.ts";

const read = async (path: string) => parse(await readFile(join(root, "deploy/kubernetes", path), "utf8"));

const device = "/dev/net/tun";

/** A pod's equivalent of each `docker run` flag that a container of this image needs. */
const rights: Record<(typeof runFlags)[number], { container?: object; pod?: object }> = {
  "--read-only": { container: { securityContext: { readOnlyRootFilesystem: true } } },
  "--cap-drop ALL": { container: { securityContext: { capabilities: { drop: ["ALL"] } } } },
  "--cap-add NET_ADMIN": { container: { securityContext: { capabilities: { add: ["NET_ADMIN"] } } } },
  "--security-opt no-new-privileges": { container: { securityContext: { allowPrivilegeEscalation: false } } },
  "--device /dev/net/tun": {
    container: { volumeMounts: [{ name: "tun", mountPath: device, readOnly: true }] },
    pod: { volumes: [{ name: "tun", hostPath: { path: device, type: "CharDevice" } }] },
  },
  "--network host": { pod: { hostNetwork: true } },
};

/** The permitted fields of our pods; any other right is an unknown key. */
const Pod = z.strictObject({
  hostNetwork: z.literal(true),
  dnsPolicy: z.literal("Default"),
  nodeSelector: z.record(z.string(), z.literal("true")),
  terminationGracePeriodSeconds: z.int().max(5),
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  containers: z.tuple([
    z.strictObject({
      name: z.literal("phantun"),
      image: z.string(),
      args: z.array(z.string()),
      env: z.array(z.strictObject({ name: z.enum(["MODE", "RUST_LOG"]), value: z.string() })),
      resources: z.strictObject({ requests: z.strictObject({ cpu: z.string(), memory: z.string() }) }),
      securityContext: z.strictObject({
        runAsUser: z.literal(0),
        capabilities: z.strictObject({ drop: z.tuple([z.string()]), add: z.tuple([z.string()]) }),
        allowPrivilegeEscalation: z.boolean(),
        readOnlyRootFilesystem: z.boolean(),
        seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
      }),
      volumeMounts: z.tuple([z.looseObject({})]),
    }),
  ]),
  volumes: z.tuple([z.looseObject({})]),
});

describe.each([
  { end: "client", file: "client/deployment.yaml" },
  { end: "server", file: "server/daemonset.yaml" },
])("the pod of the $end", async ({ end, file }) => {
  const workload = await read(file);
  const pod = workload.spec.template.spec;

  it("has only the necessary fields", () => {
    expect(() => Pod.parse(pod)).not.toThrow();
  });

  it.each(runFlags)("has the right that docker run grants with %s", (flag) => {
    const { container = {}, pod: spec = {} } = rights[flag];
    expect(pod.containers[0]).toMatchObject(container);
    expect(pod).toMatchObject(spec);
  });

  it("is selected by its workload, in the right mode, on the labelled nodes", () => {
    expect(workload.spec.template.metadata.labels).toEqual(workload.spec.selector.matchLabels);
    expect(workload.metadata.name).toBe(`phantun-${end}`);
    expect(pod.containers[0].env).toContainEqual({ name: "MODE", value: end });
    expect(pod.nodeSelector).toEqual({ [`phantun/${end}`]: "true" });
  });
});

it("on a node the old pod ends before the new one starts", async () => {
  expect((await read("client/deployment.yaml")).spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  const { updateStrategy } = (await read("server/daemonset.yaml")).spec;
  expect(updateStrategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
});
