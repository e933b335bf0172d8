import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Host } from "../hosts/host.ts";
import type { Ends } from "./link.ts";

/** How long a test waits for an answer before the silence counts as endless, in seconds. */
const patience = 75;

/** Answers in a row, ten a second, after which what was broken counts as healed. */
const enough = 20;

const program = (host: Host, path: string, port: number) =>
  execa(...host.inside(process.execPath, join(import.meta.dirname, path), "127.0.0.1", String(port)), {
    reject: false,
    buffer: false,
  });

/** A UDP flow through the tunnel that never pauses, and whoever answers it on the other side. */
export class Steady {
  readonly #processes: ReturnType<typeof program>[];
  readonly #changed = new EventEmitter();
  /** When the flow began and when each answer came, in seconds. */
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

  /** How many answers have come so far. */
  get count(): number {
    return Math.max(this.#times.length - 1, 0);
  }

  /** Waits until the tunnel carries the flow again. */
  async answered(): Promise<void> {
    const target = this.count + enough;
    await this.#until(() => this.count >= target || this.#silent >= patience);
    if (this.count < target) throw new Error(`no answer for ${this.#silent} s: nothing heals this`);
  }

  /** Waits until no answer has come for so many seconds. */
  async silent(seconds: number): Promise<void> {
    const most = this.count + 10 * patience;
    await this.#until(() => this.#silent >= seconds || this.count > most);
    if (this.count > most)
      throw new Error(`answers still came after ${patience} s; ${seconds} s of silence were expected`);
  }

  /** The longest time between two answers since there were so many, in seconds. */
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
