import type { ChildProcess } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, statSync } from "node:fs";
import { constants as system } from "node:os";
import { exitCodes } from "../../src/exit-codes.ts";
import type { Capability, Events, FileStatus, Host, Spawned, SystemError, UserNamespace } from "../../src/host.ts";
import { capabilityIn } from "./capability.ts";
import { startChild } from "./child.ts";
import { heardSignals } from "./heard.ts";
import { InterfaceFile } from "./interface-file.ts";
import { OwnSignals } from "./own-signals.ts";
import { printLine } from "./stderr.ts";
import { attempt, refusedBy } from "./system-error.ts";
import { mayBeDamaged } from "./text.ts";
import { userNamespaceIn } from "./user-namespace.ts";

/** Linux's numbers for ENOSYS and EILSEQ, the same on both of Node's platforms. */
const [ENOSYS, EILSEQ] = [38, 84];

/** The Host implemented with Node's calls. docs/node-variant.md lists what Node has no call for. */
export class NodeHost implements Host {
  readonly #words: readonly string[];
  readonly #file = new InterfaceFile();
  readonly #ownSignals = new OwnSignals();
  #child: ChildProcess | undefined;
  #events: Events | undefined;

  /** Starts listening for signals; they are reported once the policy runs. */
  constructor(words: readonly string[]) {
    this.#words = words;
    for (const [number, name] of heardSignals(system.signals)) {
      process.on(name as NodeJS.Signals, () => {
        if (!this.#ownSignals.takes(number)) this.#events?.signal(number);
      });
    }
  }

  pid(): number {
    return process.pid;
  }

  env(name: string): string | undefined {
    return process.env[name];
  }

  handOff(nameVariable: string, fileVariable: string): SystemError | undefined {
    const [name = "", path = ""] = [process.env[nameVariable], process.env[fileVariable]];
    if (mayBeDamaged(name) || mayBeDamaged(path)) {
      return { errno: EILSEQ, text: `${nameVariable} or ${fileVariable} is no UTF-8, which Node cannot write` };
    }
    return this.#file.write(path, name, (code) => this.#ownSignals.raisedBy(code));
  }

  clearHandOff(): SystemError | undefined {
    return this.#file.clear();
  }

  becomeSubreaper(): SystemError {
    return { errno: ENOSYS, text: "Node has no call for it" };
  }

  spawn(file: string): Spawned {
    const started = startChild(file, this.#words);
    if ("errno" in started) return { refused: refusedBy(started), error: started };
    this.#child = started;
    // The working directory would keep its mount busy. If chdir fails, nothing else is affected.
    attempt(() => process.chdir("/"));
    return { pid: started.pid ?? 0 };
  }

  kill(pid: number, signal: number): SystemError | undefined {
    return attempt(() => process.kill(pid, signal));
  }

  tryOpen(path: string): SystemError | undefined {
    const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
    return attempt(() => closeSync(openSync(path, flags)));
  }

  capability(number: number): Capability {
    let status = "";
    attempt(() => {
      status = readFileSync("/proc/self/status", "latin1");
    });
    return capabilityIn(status, number);
  }

  user(): number {
    return process.geteuid?.() ?? 0;
  }

  status(path: string): FileStatus | undefined {
    let status: FileStatus | undefined;
    attempt(() => {
      const { uid, gid, mode } = statSync(path);
      status = { uid, gid, mode };
    });
    return status;
  }

  userNamespace(): UserNamespace {
    let map: string | undefined;
    attempt(() => {
      map = readFileSync("/proc/self/uid_map", "latin1");
    });
    return userNamespaceIn(map);
  }

  foreignNetwork(): boolean {
    return false;
  }

  log(line: string): void {
    this.#ownSignals.raisedBy(printLine(line));
  }

  run(events: Events): void {
    this.#events = events;
    this.#child?.on("exit", (code, signal) => {
      events.exited(this.#child?.pid ?? 0, code ?? 0, signal === null ? 0 : system.signals[signal]);
    });
  }

  exit(status: number): void {
    process.exit(status);
  }

  /** Handles an internal error: kills the child, empties the interface file, prints the error and exits. */
  fail(error: unknown): void {
    this.#child?.kill("SIGKILL");
    if (this.clearHandOff() !== undefined) {
      this.log("phantun-runtime: IFACE_FILE could not be emptied: empty it by hand.");
    }
    this.log(`phantun-runtime: The launcher itself failed: ${error}. Please report this.`);
    this.exit(exitCodes.internal.code);
  }
}
