/** A system call that failed. */
export interface SystemError {
  /** Linux's error number. 1 to 34 mean the same on every architecture; larger ones do not. */
  readonly errno: number;
  /** The system's own text for the error, for messages. */
  readonly text: string;
}

/** A running child, or the step that failed: creating a process, or executing the program in it. */
export type Spawned =
  | { readonly pid: number }
  | { readonly refused: "process" | "program"; readonly error: SystemError };

/** Events that the host reports to the policy while the child runs. */
export interface Events {
  /** A signal arrived from outside. SIGCHLD, and signals raised by the launcher's own writes, are never reported. */
  signal(number: number): void;
  /** A child, adopted or the launcher's own, was reaped. `signal` is 0 when it exited with `code`. */
  exited(pid: number, code: number, signal: number): void;
}

/** Where a capability is: in the effective set, only in the bounding set (another user may have it), or nowhere. */
export type Capability = "effective" | "bounding" | "absent";

/** Whether a user namespace is the machine's initial one; unknown without /proc. */
export type UserNamespace = "initial" | "nested" | "unknown";

/** Owner, group and mode (with the file type, inode(7)) of a file, as this user namespace sees them. */
export interface FileStatus {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * The system calls that the policy needs, and no others. Two engines implement them: QuickJS, which may block in
 * {@link run}, and Node, which must stay event-driven; hence the callbacks. A failed system call never throws.
 *
 * Arguments, environment and the interface name are bytes, and the host passes them on without the policy: a JavaScript
 * string would damage bytes that are not UTF-8.
 */
export interface Host {
  /** The launcher's own process id. */
  pid(): number;
  /** An environment variable's value, for decisions and messages only; `undefined` when it is not set. */
  env(name: string): string | undefined;
  /** Writes one variable's value, byte for byte, into the regular file that another one names, and keeps it open. */
  handOff(nameVariable: string, fileVariable: string): SystemError | undefined;
  /** Empties the file that {@link handOff} wrote. */
  clearHandOff(): SystemError | undefined;
  /** Makes this process adopt its orphaned descendants, as PID 1 does. */
  becomeSubreaper(): SystemError | undefined;
  /** Starts a program with the launcher's own arguments, environment, signal mask and dispositions. */
  spawn(file: string): Spawned;
  /** Sends a signal to a process. */
  kill(pid: number, signal: number): SystemError | undefined;
  /** Opens a file for reading and writing and closes it at once, to find out whether a device can be used. */
  tryOpen(path: string): SystemError | undefined;
  /** Which of this process's sets hold a capability, given by Linux's number. */
  capability(number: number): Capability;
  /** The effective user id of this process. */
  user(): number;
  /** Owner and mode of a file; `undefined` when stat fails. */
  status(path: string): FileStatus | undefined;
  /** Which user namespace this process is in. */
  userNamespace(): UserNamespace;
  /**
   * Whether the TUN driver is known to deny this process NET_ADMIN in its network namespace. `false` also when the
   * system gives no answer.
   */
  foreignNetwork(tun: string): boolean;
  /** Prints one line on stderr. If that fails, the line is lost and nothing else happens. */
  log(line: string): void;
  /** Reports signals and children that ended, until {@link exit}. */
  run(events: Events): void;
  /** Ends the launcher. Under Node and in tests it returns, so the policy must do nothing after it. */
  exit(status: number): void;
}
