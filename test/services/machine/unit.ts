import { expect } from "vitest";
import type { Machine } from "./machine.ts";
import type { Machines } from "./machines.ts";

/** A unit of a machine's systemd. */
export class Unit {
  readonly #machine: Machine;
  readonly #name: string;

  constructor(machine: Machine, name: string) {
    this.#machine = machine;
    this.#name = name;
  }

  /** The value of a property in systemd. */
  async is(property: string): Promise<string> {
    return (await this.#machine.run(`systemctl show --value --property ${property} ${this.#name}`)).stdout;
  }

  /** Waits until the journal of this boot has a line from or about the unit that contains `text`. */
  async printed(text: string): Promise<void> {
    await this.#journal().waitForLine(text);
  }

  /** Runs an action that starts the unit, and waits until phantun has created its device. */
  async started(action: () => Promise<unknown>): Promise<void> {
    const cursor = await this.#cursor();
    await action();
    await this.#journal(cursor).waitForLine("Created TUN device");
  }

  /** Runs an action after which the unit stays failed. Returns its status with the last lines of its log. */
  async failed(action: () => Promise<unknown>): Promise<string> {
    const cursor = await this.#cursor();
    await action();
    await this.#journal(cursor).waitForLine("Failed with result");
    expect(await this.is("ActiveState")).toBe("failed");
    return (await this.#machine.run(`systemctl status --no-pager --lines 20 ${this.#name} || true`)).stdout;
  }

  /** Kills phantun, the container's PID 1 and the unit's own process, each after recovery from the previous kill. */
  async survivesKills(): Promise<void> {
    await this.started(() => this.#machine.run("kill -KILL $(pgrep --exact phantun-client)"));
    await this.started(() => this.#machine.run("kill -KILL $(pgrep --exact phantun-runtime)"));
    const main = await this.is("MainPID");
    await this.started(() => this.#machine.run(`kill -KILL ${main}`));
    expect((await this.#machine.run("pgrep --count --exact phantun-client")).stdout).toBe("1");
  }

  /** Reboots both machines with unplugged cables, plugs them in, and waits until the unit has started. */
  async startsWithTheNetwork(machines: Machines): Promise<void> {
    await machines.keepHostRules();
    await Promise.all(machines.both.map((machine) => machine.reboot()));
    // The waiting job proves that the unit's ordering delays the start, not mere timing.
    await this.#machine.run(`until systemctl list-jobs | grep -E '${this.#name}.service +start +waiting'; do :; done`);
    await this.#machine.run("until systemctl --quiet is-active phantun-rules; do :; done");
    const begun = this.printed("Created TUN device ptun0");
    await machines.plug();
    await begun;
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
