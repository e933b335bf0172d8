import type {
  Capability,
  Events,
  FileStatus,
  Host,
  Spawned,
  SystemError,
  UserNamespace,
} from "../../../launcher/src/host.ts";

/** The fake system's answers; by default everything is fine. */
export interface Situation {
  readonly env?: Readonly<Record<string, string>>;
  readonly pid?: number;
  readonly subreaper?: SystemError;
  readonly handOff?: SystemError;
  readonly clear?: SystemError;
  readonly spawn?: Spawned;
  readonly kill?: SystemError;
  readonly tun?: SystemError;
  readonly netAdmin?: Capability;
  readonly dacOverride?: Capability;
  readonly user?: number;
  /** Owner, group and mode of the device. Default: a character device that anyone may open; null: unknown. */
  readonly status?: FileStatus | null;
  readonly userNamespace?: UserNamespace;
  readonly foreignNetwork?: boolean;
  /** The events while the child runs, in this order. */
  readonly life?: (events: Events) => void;
}

/** The fake child's pid. */
export const CHILD = 7;

/** A host that does nothing and records every effect as one line, in order. */
export class FakeHost implements Host {
  readonly effects: string[] = [];
  readonly lines: string[] = [];
  readonly #situation: Situation;

  constructor(situation: Situation) {
    this.#situation = situation;
  }

  /** The effects of one kind, without its name. */
  of(kind: string): string[] {
    return this.effects
      .filter((effect) => effect.startsWith(`${kind} `))
      .map((effect) => effect.slice(kind.length + 1));
  }

  pid(): number {
    return this.#situation.pid ?? 1;
  }

  env(name: string): string | undefined {
    return this.#situation.env?.[name];
  }

  handOff(nameVariable: string, fileVariable: string): SystemError | undefined {
    this.effects.push(`handOff ${nameVariable} ${fileVariable}`);
    return this.#situation.handOff;
  }

  clearHandOff(): SystemError | undefined {
    this.effects.push("clearHandOff");
    return this.#situation.clear;
  }

  becomeSubreaper(): SystemError | undefined {
    this.effects.push("becomeSubreaper");
    return this.#situation.subreaper;
  }

  spawn(file: string): Spawned {
    this.effects.push(`spawn ${file}`);
    return this.#situation.spawn ?? { pid: CHILD };
  }

  kill(pid: number, signal: number): SystemError | undefined {
    this.effects.push(`kill ${pid} ${signal}`);
    return this.#situation.kill;
  }

  tryOpen(path: string): SystemError | undefined {
    this.effects.push(`tryOpen ${path}`);
    return this.#situation.tun;
  }

  capability(number: number): Capability {
    this.effects.push(`capability ${number}`);
    if (number === 1) return this.#situation.dacOverride ?? "absent";
    return this.#situation.netAdmin ?? "effective";
  }

  user(): number {
    return this.#situation.user ?? 0;
  }

  status(path: string): FileStatus | undefined {
    this.effects.push(`status ${path}`);
    const { status = { uid: 0, gid: 0, mode: 0o20666 } } = this.#situation;
    return status ?? undefined;
  }

  userNamespace(): UserNamespace {
    this.effects.push("userNamespace");
    return this.#situation.userNamespace ?? "initial";
  }

  foreignNetwork(tun: string): boolean {
    this.effects.push(`foreignNetwork ${tun}`);
    return this.#situation.foreignNetwork ?? false;
  }

  log(line: string): void {
    this.lines.push(line);
  }

  run(events: Events): void {
    this.effects.push("run");
    this.#situation.life?.(events);
  }

  exit(status: number): void {
    this.effects.push(`exit ${status}`);
  }
}
