import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import type { ForegroundProgram } from "../rig/hosts/foreground-program.ts";
import type { Node } from "./node.ts";
import { paths } from "./settings.ts";

/** phantun's container in a pod. */
export interface Container {
  readonly id: string;
  /** The pids of the launcher and phantun on the node. */
  readonly launcher: number;
  readonly phantun: number;
  /** Its log. */
  readonly log: ForegroundProgram;
}

/** A standalone kubelet with the pods of its folder. */
export class Running {
  readonly node: Node;
  readonly kubelet: ForegroundProgram;
  /** containerd's events: a line when a container is created, starts or ends. */
  readonly containers: ForegroundProgram;
  #pod = { name: "", namespace: "" };

  constructor(node: Node, kubelet: ForegroundProgram, containers: ForegroundProgram) {
    this.node = node;
    this.kubelet = kubelet;
    this.containers = containers;
  }

  /** Puts a pod into the kubelet's folder. */
  async place(pod: string): Promise<void> {
    this.#pod = parse(pod).metadata;
    await writeFile(this.#manifest, pod);
  }

  /** Puts a pod into the kubelet's folder, and waits for its container. */
  async run(pod: string): Promise<Container> {
    const from = this.containers.lines.length;
    await this.place(pod);
    return this.started(from);
  }

  /**
   * Waits until phantun runs in a container.
   *
   * @param from the number of containerd's events that belong to earlier containers
   */
  async started(from: number): Promise<Container> {
    const made = await this.containers.waitForLine(/\/containers\/create .*phantun-runtime:/, from);
    const id = /"id":"(\w+)"/.exec(made)?.[1] ?? "";
    const started = await this.containers.waitForLine(new RegExp(`/tasks/start .*"container_id":"${id}"`));
    const launcher = Number(/"pid":(\d+)/.exec(started)?.[1]);
    const { name, namespace } = this.#pod;
    const file = `/var/log/containers/${name}-${this.node.name}_${namespace}_phantun-${id}.log`;
    const log = this.node.start("tail", "--lines=+1", "--follow=name", "--retry", file);
    await log.waitForLine("Created TUN device ptun0");
    const children = await readFile(this.node.path(`/proc/${launcher}/task/${launcher}/children`), "utf8");
    return { id, launcher, phantun: Number(children), log };
  }

  /** Waits for a container's end. Returns its exit code. */
  async ended({ id }: Container): Promise<number> {
    const line = await this.containers.waitForLine(new RegExp(`/tasks/exit .*"id":"${id}"`));
    return Number(/"exit_status":(\d+)/.exec(line)?.[1] ?? 0);
  }

  /** Removes the pod from the kubelet's folder. Returns its container's exit code, and the duration of its end in ms. */
  async take(container: Container): Promise<{ code: number; milliseconds: number }> {
    const begin = performance.now();
    await rm(this.#manifest);
    const code = await this.ended(container);
    return { code, milliseconds: performance.now() - begin };
  }

  /** A file in /proc about a process of the node. */
  async process(pid: number, file: string): Promise<string> {
    return readFile(this.node.path(`/proc/${pid}/${file}`), "utf8");
  }

  async kill(signal: string, pid: number): Promise<void> {
    await execa(...this.node.inside("kill", `-${signal}`, String(pid)));
  }

  get #manifest(): string {
    return this.node.path(join(paths.manifests, "pod.yaml"));
  }
}
