import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { ForegroundProgram } from "../rig/hosts/foreground-program.ts";
import type { Host } from "../rig/hosts/host.ts";
import { makeCgroup, removeCgroup } from "./cgroups.ts";
import { containerdSettings, kubeletSettings, networkSettings, paths } from "./settings.ts";

/** The folder of the programs that test/kubernetes/programs/build.sh makes. */
export const programs = (() => {
  const folder = process.env.KUBERNETES;
  if (folder === undefined) throw new Error("KUBERNETES is not set: run these tests by `./run test kubernetes`");
  return folder;
})();

/**
 * A node of Kubernetes on a host of these tests: a real kubelet and a real containerd, in mounts and processes of their
 * own. It ends with the test's process, however that ends, and leaves nothing but its empty cgroups, which
 * {@link remove} or the next node of that name takes away.
 */
export class Node {
  readonly host: Host;
  readonly name: string;
  /** The node's first process, by which its namespaces are entered. */
  readonly pid: number;
  readonly #mounts: ForegroundProgram;

  private constructor(host: Host, name: string, pid: number, mounts: ForegroundProgram) {
    this.host = host;
    this.name = name;
    this.pid = pid;
    this.#mounts = mounts;
  }

  /** Makes the node, with nothing running on it. */
  static async open(host: Host, name: string): Promise<Node> {
    await makeCgroup(cgroup(name));
    const namespaces = ["--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--propagation", "private"];
    const script = join(import.meta.dirname, "node.sh");
    const mounts = new ForegroundProgram(name, "setpriv", [
      ...["--pdeathsig", "KILL", "nsenter", "--target", String(host.pid), "--net"],
      ...["unshare", ...namespaces, script, programs],
    ]);
    await mounts.waitForLine("ready");
    const pid = Number(await readFile(`/proc/${mounts.pid}/task/${mounts.pid}/children`, "utf8"));
    return new Node(host, name, pid, mounts);
  }

  /** The path by which the test's own process reaches a file of the node's. */
  path(path: string): string {
    return join(`/proc/${this.pid}/root`, path);
  }

  async write(path: string, content: string | object): Promise<void> {
    await writeFile(this.path(path), typeof content === "string" ? content : JSON.stringify(content));
  }

  /** What `execa` takes to run a program on the node; Kubernetes' own are found there. */
  inside(...command: string[]): ["nsenter", string[]] {
    const variables = [
      `PATH=${paths.programs}:${process.env.PATH}`,
      `KUBECONFIG=${paths.kubeconfig}`,
      "TMPDIR=/run/tmp",
    ];
    const flags = ["--target", String(this.pid), "--mount", "--pid", "--net", "--wd=/"];
    return ["nsenter", [...flags, "env", ...variables, ...command]];
  }

  /** Starts a program of the node's that goes on. */
  start(program: string, ...args: string[]): ForegroundProgram {
    const [enter, words] = this.inside(program, ...args);
    return new ForegroundProgram(`${program} of ${this.name}`, enter, words);
  }

  /** Starts containerd, and puts an archive of images into it. Returns what containerd reports of containers. */
  async startContainerd(archive: string): Promise<ForegroundProgram> {
    await this.write(paths.containerd, containerdSettings);
    await execa("mkdir", [this.path(paths.network)]);
    await this.write(join(paths.network, "pods.conflist"), networkSettings);
    await this.start("containerd", "--config", paths.containerd).waitForLine("containerd successfully booted");
    await execa(...this.inside("ctr", "--namespace", "k8s.io", "images", "import", "-"), { inputFile: archive });
    return this.start("ctr", "--namespace", "k8s.io", "events");
  }

  /**
   * Starts the kubelet: alone, with the pods of its folder, or as a node of the cluster that `kubeconfig` names.
   *
   * @param labels the node's labels
   */
  async startKubelet(address: string, labels: Record<string, string>, kubeconfig?: object): Promise<ForegroundProgram> {
    await this.write(paths.kubelet, kubeletSettings(cgroup(this.name)));
    if (kubeconfig) await this.write(paths.kubeconfig, kubeconfig);
    return this.start(
      "kubelet",
      ...["--config", paths.kubelet, "--hostname-override", this.name, "--node-ip", address, "--v", "3"],
      ...[
        "--node-labels",
        Object.entries(labels)
          .map((label) => label.join("="))
          .join(","),
      ],
      ...(kubeconfig ? ["--kubeconfig", paths.kubeconfig] : []),
    );
  }

  /** Ends whatever runs on the node, and takes its cgroups away. */
  async remove(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await this.#mounts.ended;
    await removeCgroup(cgroup(this.name));
  }
}

const cgroup = (name: string) => `phantun-runtime-test-${name}`;
