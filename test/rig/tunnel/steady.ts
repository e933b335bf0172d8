import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Host } from "../hosts/host.ts";
import type { Ends } from "./link.ts";

/** Seconds without an answer after which a test gives up. */
const patience = 75;

/** Consecutive answers, ten a second, after which the tunnel counts as healed. */
const enough = 20;

const program = (host: Host, path: string, port: number) =>
  execa(...host.inside(process.execPath, join(import.meta.dirname, path), "127.0.0.1", String(port)), {
    reject: false,
    buffer: false,
  });

/** A continuous UDP flow through the tunnel, and the program that answers it on the other side. */
export class Steady {
  readonly #processes: ReturnType<typeof program>[];
  readonly #changed = new EventEmitter();
  /** The start of the flow and the time of each answer, in seconds. */
  readonly #times: number[] = [];
  #silent = 0;

  constructor({ from, to }: Ends) {
    const answering = program(to.host, "answer.ts", to.port);
    const flow = program(from.host, "flow.ts", from.port);
    this.#processes = [answering, flow];
    createInterface({ input: flow.stdout }).on("line", (line) => {
      const [what, value] = line.split(" ");
      if (what === "silent") this.#silent = Number(value);
      else {
        this.#times.push(Number(value));
        this.#silent = 0;
      }
      this.#changed.emit("line");
    });
  }

  /** The number of answers so far. */
  get count(): number {
    return Math.max(this.#times.length - 1, 0);
  }

  /** Waits until the tunnel carries the flow again. */
  async answered(): Promise<void> {
    const target = this.count + enough;
    await this.#until(() => this.count >= target || this.#silent >= patience);
    if (this.count < target) throw new Error(`no answer for ${this.#silent} s: nothing heals this`);
  }

  /** Waits until there has been no answer for `seconds`. */
  async silent(seconds: number): Promise<void> {
    const most = this.count + 10 * patience;
    await this.#until(() => this.#silent >= seconds || this.count > most);
    if (this.count > most)
      throw new Error(`answers still came after ${patience} s; ${seconds} s of silence were expected`);
  }

  /** The longest time between two answers after the first `since` answers, in seconds. */
  longestGap(since: number): number {
    const times = this.#times.slice(since);
    return Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)));
  }

  async stop(): Promise<void> {
    for (const process of this.#processes) process.kill();
    await Promise.all(this.#processes);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changed, "line");
  }
}
