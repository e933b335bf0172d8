/** A system call that failed. */
export interface SystemError {
  /** Linux's error number. 1 to 34 mean the same on every architecture; larger ones do not. */
  readonly errno: number;
  /** The system's own words for it, for messages. */
  readonly text: string;
}

/** A running child, or what stood in its way: no new process, or a program that this process could not become. */
export type Spawned =
  | { readonly pid: number }
  | { readonly refused: "process" | "program"; readonly error: SystemError };

/** What the policy is told while the child runs. */
export interface Events {
  /** A signal has arrived from outside. SIGCHLD and signals that the launcher raised by its own writes never come here. */
  signal(number: number): void;
  /** A child, adopted or own, has been reaped. `signal` is 0 when it ended by itself with `code`. */
  exited(pid: number, code: number, signal: number): void;
}

/** How far a capability reaches: in force, only in the bounding set (another user could have it), or given to nobody. */
export type Capability = "effective" | "bounding" | "absent";

/** Whether a user namespace is the one that the machine started with; unknown where no /proc shows it. */
export type UserNamespace = "initial" | "nested" | "unknown";

/** Owner, group and mode of a file, its type included (inode(7)), as this user namespace sees them. */
export interface FileStatus {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * What the policy needs from the system, no more. Two engines implement it: QuickJS, which may block in {@link run},
 * and Node, which must stay event-driven; hence callbacks. Nothing here throws for what the system refuses.
 *
 * Arguments, environment, and the interface name are bytes that the host passes on by itself: a JavaScript string would
 * damage bytes that are no UTF-8.
 */
export interface Host {
  /** The launcher's own process id. */
  pid(): number;
  /** The value of an environment variable, for decisions and messages only; `undefined` when it is not set. */
  env(name: string): string | undefined;
  /** Writes the very bytes of one variable into the regular file that another one names, and keeps that file open. */
  handOff(nameVariable: string, fileVariable: string): SystemError | undefined;
  /** Empties the file that {@link handOff} has written. */
  clearHandOff(): SystemError | undefined;
  /** Makes orphans below this process its own children, as they are for PID 1. */
  becomeSubreaper(): SystemError | undefined;
  /** Starts a program with the launcher's own arguments, environment, signal mask and dispositions. */
  spawn(file: string): Spawned;
  /** Sends a signal to a process. */
  kill(pid: number, signal: number): SystemError | undefined;
  /** Opens a file for reading and writing and closes it at once: the way to learn whether a device can be used. */
  tryOpen(path: string): SystemError | undefined;
  /** Whether this process has a capability, by Linux's number. */
  capability(number: number): Capability;
  /** The effective user id of this process. */
  user(): number;
  /** Owner and mode of a file; `undefined` when the system does not show them. */
  status(path: string): FileStatus | undefined;
  /** Which user namespace this process is in. */
  userNamespace(): UserNamespace;
  /**
   * Whether the driver of the TUN device is certain to deny this process NET_ADMIN in its network namespace. `false` also
   * where the system does not tell.
   */
  foreignNetwork(tun: string): boolean;
  /** Prints one line on stderr. Where that fails, the line is lost and nothing else happens. */
  log(line: string): void;
  /** Reports signals and ended children until {@link exit}. */
  run(events: Events): void;
  /** Ends the launcher. Under Node and in tests it returns, so no policy may follow it. */
  exit(status: number): void;
}
