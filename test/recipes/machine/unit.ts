import { expect } from "vitest";
import type { Machine } from "./machine.ts";

/** A unit of a machine's systemd. */
export class Unit {
  readonly #machine: Machine;
  readonly #name: string;

  constructor(machine: Machine, name: string) {
    this.#machine = machine;
    this.#name = name;
  }

  /** A property, as systemd shows it. */
  async is(property: string): Promise<string> {
    return (await this.#machine.run(`systemctl show --value --property ${property} ${this.#name}`)).stdout;
  }

  /** Waits until the journal of this boot has a line of the unit, or about it, that holds `text`. */
  async printed(text: string): Promise<void> {
    await this.#journal().said(text);
  }

  /** Does something that starts the unit, and waits until phantun has made its device. */
  async started(action: () => Promise<unknown>): Promise<void> {
    const cursor = await this.#cursor();
    await action();
    await this.#journal(cursor).said("Created TUN device");
  }

  /** Does something after which the unit fails for good, and returns its status with the last lines of its log. */
  async failed(action: () => Promise<unknown>): Promise<string> {
    const cursor = await this.#cursor();
    await action();
    await this.#journal(cursor).said("Failed with result");
    expect(await this.is("ActiveState")).toBe("failed");
    return (await this.#machine.run(`systemctl status --no-pager --lines 20 ${this.#name} || true`)).stdout;
  }

  async #cursor(): Promise<string> {
    const { stdout } = await this.#machine.run("journalctl --sync; journalctl --lines 1 --show-cursor --output cat");
    return stdout.slice(stdout.lastIndexOf("s="));
  }

  #journal(after?: string) {
    const from = after === undefined ? ["--no-tail"] : ["--after-cursor", after];
    return this.#machine.listen("journalctl", "--follow", "--output", "cat", "--unit", this.#name, ...from);
  }
}
