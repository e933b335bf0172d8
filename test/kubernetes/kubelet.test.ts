import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRoutedPair } from "../rig/hosts/nat.ts";
import { addresses, type Pair } from "../rig/hosts/pair.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { carries } from "./carries.ts";
import { withImages } from "./images.ts";
import { Node } from "./node.ts";
import { built, type End, image, readersFolder, remove, staticPod, withDevicePlugin } from "./pages.ts";
import { type Container, Running } from "./running.ts";

const ends = ["client", "server"] as const;

/** The time limit for the end of a pod, in milliseconds; the kubelet would wait 5 s and then kill. */
const stopWithin = 2000;

/** The bit mask of CAP_NET_ADMIN. */
const netAdmin = (1n << 12n).toString(16).padStart(16, "0");

describe("on a real kubelet, the pods of the page's kustomizations", () => {
  let pair: Pair;
  let folder: string;
  const nodes = {} as Record<End, Running>;
  const containers = {} as Record<End, Container>;
  const pod = async (end: End) => staticPod(await built(join(folder, end)));

  beforeAll(async () => {
    await requireTools("containerd", "ctr", "docker", "ip", "iptables", "nft", "nsenter", "runc", "setpriv", "unshare");
    pair = await openRoutedPair();
    folder = await readersFolder();
    await withImages(image, async (archive) => {
      for (const end of ends) {
        const node = await Node.open(pair[end], `${end}-node`);
        const events = await node.startContainerd(archive);
        const kubelet = await node.startKubelet(addresses[end].ipv4, { [`phantun/${end}`]: "true" });
        nodes[end] = new Running(node, kubelet, events);
      }
    });
  });

  afterAll(async () => {
    for (const end of ends) await nodes[end]?.node.remove();
    await pair?.close();
    if (folder) await remove(folder);
  });

  it("start, and form a tunnel", async () => {
    containers.server = await nodes.server.run(await pod("server"));
    await containers.server.log.waitForLine("Listening on 4567");
    containers.client = await nodes.client.run(await pod("client"));
    await carries(pair);
    await containers.client.log.waitForLine("New UDP client");
    await containers.server.log.waitForLine("New connection");
  });

  it.each(ends)("the %s has only the capability NET_ADMIN, cannot gain others, and is under seccomp", async (end) => {
    const status = await nodes[end].process(containers[end].phantun, "status");
    expect(status).toMatch(new RegExp(`^CapPrm:\t${netAdmin}\nCapEff:\t${netAdmin}\nCapBnd:\t${netAdmin}$`, "m"));
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  it.each(ends)("the %s cannot write to any file system, including its device's folder", async (end) => {
    const mounts = await nodes[end].process(containers[end].phantun, "mounts");
    const options = (path: string) =>
      mounts
        .split("\n")
        .find((line) => line.split(" ")[1] === path)
        ?.split(" ")[3];
    expect(options("/")).toMatch(/^ro,/);
    expect(options("/dev/net/tun")).toMatch(/^ro,/);
  });

  it.each(ends)("the %s gets no environment variable of the cluster", async (end) => {
    const variables = (await nodes[end].process(containers[end].phantun, "environ")).split("\0").filter(Boolean);
    expect(variables.map((variable) => variable.split("=")[0]).toSorted()).toEqual([
      "HOME",
      "HOSTNAME",
      "MODE",
      "PATH",
      "RUST_LOG",
    ]);
  });

  it.each(ends)("the %s restarts after a crash", async (end) => {
    const from = nodes[end].containers.lines.length;
    await nodes[end].kill("ABRT", containers[end].phantun);
    expect(await nodes[end].ended(containers[end])).toBe(134);
    containers[end] = await nodes[end].started(from);
    if (end === "server") await containers.server.log.waitForLine("Listening on 4567");
    await carries(pair);
  });

  it.each(ends)("the %s exits with 143 as soon as it is deleted", async (end) => {
    const { code, milliseconds } = await nodes[end].take(containers[end]);
    expect(code).toBe(143);
    expect(milliseconds).toBeLessThan(stopWithin);
  });

  it.each(ends)("without /dev/net/tun the %s waits, reports it, and starts once the device exists", async (end) => {
    const { node, kubelet } = nodes[end];
    await execa(...node.inside("mount", "-t", "tmpfs", "tmpfs", "/dev/net"));
    const from = [kubelet.lines.length, nodes[end].containers.lines.length] as const;
    await nodes[end].place(await pod(end));
    const event = await kubelet.waitForLine(/reason="FailedMount".*"tun/, from[0]);
    expect(event).toContain("/dev/net/tun is not a character device");
    await execa(...node.inside("umount", "/dev/net"));
    containers[end] = await nodes[end].started(from[1]);
    expect((await nodes[end].take(containers[end])).code).toBe(143);
  });

  it("can get the device from a plugin as well", async () => {
    for (const end of ["server", "client"] as const) {
      await withDevicePlugin(folder, end);
      const { node, kubelet } = nodes[end];
      await node.start("tun-plugin", "one").waitForLine("Device Plugin registered with the Kubelet");
      await kubelet.waitForLine('"Processed device updates for resource" resourceName="squat.ai/tun"');
      expect(await pod(end)).not.toContain("hostPath");
      containers[end] = await nodes[end].run(await pod(end));
    }
    await containers.server.log.waitForLine("Listening on 4567");
    await carries(pair);
  });
});
