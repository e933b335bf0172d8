import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { ForegroundProgram } from "../rig/hosts/foreground-program.ts";
import type { Host } from "../rig/hosts/host.ts";
import { makeCgroup, removeCgroup } from "./cgroups.ts";
import { containerdSettings, kubeletSettings, networkSettings, paths } from "./settings.ts";

/** The folder of the programs that test/kubernetes/programs/build.sh builds. */
export const programs = (() => {
  const folder = process.env.KUBERNETES;
  if (folder === undefined) throw new Error("KUBERNETES is not set: run these tests by `./run test kubernetes`");
  return folder;
})();

/**
 * A Kubernetes node on a host of these tests: a real kubelet and a real containerd, in their own mount and PID namespaces.
 * It ends whenever the test's process ends, and leaves only empty cgroups, which {@link remove} or the next node of that
 * name removes.
 */
export class Node {
  readonly host: Host;
  readonly name: string;
  /** The node's first process, used to enter its namespaces. */
  readonly pid: number;
  readonly #mounts: ForegroundProgram;

  private constructor(host: Host, name: string, pid: number, mounts: ForegroundProgram) {
    this.host = host;
    this.name = name;
    this.pid = pid;
    this.#mounts = mounts;
  }

  /** Creates the node without running programs. */
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

  /** The path of a node's file for the test's own process. */
  path(path: string): string {
    return join(`/proc/${this.pid}/root`, path);
  }

  async write(path: string, content: string | object): Promise<void> {
    await writeFile(this.path(path), typeof content === "string" ? content : JSON.stringify(content));
  }

  /** The arguments of `execa` that run a program on the node, where Kubernetes' programs are in PATH. */
  inside(...command: string[]): ["nsenter", string[]] {
    const variables = [
      `PATH=${paths.programs}:${process.env.PATH}`,
      `KUBECONFIG=${paths.kubeconfig}`,
      "TMPDIR=/run/tmp",
    ];
    const flags = ["--target", String(this.pid), "--mount", "--pid", "--net", "--wd=/"];
    return ["nsenter", [...flags, "env", ...variables, ...command]];
  }

  /** Starts a long-running program on the node. */
  start(program: string, ...args: string[]): ForegroundProgram {
    const [enter, words] = this.inside(program, ...args);
    return new ForegroundProgram(`${program} of ${this.name}`, enter, words);
  }

  /** Starts containerd, and loads an archive of images into it. Returns containerd's container events. */
  async startContainerd(archive: string): Promise<ForegroundProgram> {
    await this.write(paths.containerd, containerdSettings);
    await execa("mkdir", [this.path(paths.network)]);
    await this.write(join(paths.network, "pods.conflist"), networkSettings);
    await this.start("containerd", "--config", paths.containerd).waitForLine("containerd successfully booted");
    await execa(...this.inside("ctr", "--namespace", "k8s.io", "images", "import", "-"), { inputFile: archive });
    return this.start("ctr", "--namespace", "k8s.io", "events");
  }

  /**
   * Starts the kubelet: standalone with the pods of its folder, or as a node of the cluster in `kubeconfig`.
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

  /** Kills all processes on the node, and removes its cgroups. */
  async remove(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await this.#mounts.ended;
    await removeCgroup(cgroup(this.name));
  }
}

const cgroup = (name: string) => `phantun-runtime-test-${name}`;
