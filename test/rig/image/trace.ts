/** One system call as strace prints it: the process, the call's name and everything behind it. */
export type Call = { pid: string; name: string; line: string };

/** The system calls that began in a trace of `strace --follow-forks --output`, in order. */
function callsOf(trace: string): Call[] {
  return trace.split("\n").flatMap((line) => {
    const [, pid, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    return pid && name ? [{ pid, name, line: line.slice(pid.length).trim() }] : [];
  });
}

/** The process that became `program`, by a trace that may still grow; undefined while none has. */
export function processOf(trace: string, program: string): string | undefined {
  return callsOf(trace).find(({ name, line }) => name === "execve" && line.startsWith(`execve("${program}"`))?.pid;
}

/**
 * What the launcher did: its own calls from the moment it was executed, and those of its child up to the one that turns
 * the child into phantun. Whatever phantun does then is phantun's.
 */
export function callsOfLauncher(trace: string, launcher: string, program: string): { own: Call[]; child: Call[] } {
  const calls = callsOf(trace);
  const executes = (path: string) => (call: Call) => call.name === "execve" && call.line.includes(`"${path}"`);
  const begin = calls.findIndex(executes(launcher));
  const pid = calls[begin]?.pid;
  const own = calls.slice(begin).filter((call) => call.pid === pid);
  const change = calls.findIndex(executes(program));
  const childPid = calls[change]?.pid;
  const child = calls.slice(begin, change + 1).filter((call) => call.pid === childPid);
  return { own, child };
}

/** Calls that reach the network, by socket or otherwise. */
const network =
  /^(socket|socketpair|connect|bind|listen|accept4?|shutdown|send(to|msg|mmsg)|recv(from|msg|mmsg)|[gs]etsockopt|get(sock|peer)name|io_uring_\w+|bpf)$/;

/** Calls that change what the whole machine or another process is: namespaces, mounts, modules, memory. */
const system =
  /^(setns|unshare|mount|umount2?|move_mount|fsopen|pivot_root|(init|finit|delete)_module|ptrace|process_vm_writev|sethostname|reboot)$/;

/** Calls that change what lies in files and folders, other than by opening them. */
const change =
  /^(p?writev2?|p?write(64)?|f?truncate(64)?|fallocate|creat|mk(dir|nod)(at)?|(rename|link|symlink|unlink)(at2?)?|rmdir|f?ch(mod|own)(at2?)?|lchown|(l|f)?(set|remove)xattr|sendfile(64)?|splice|copy_file_range)$/;

/** Whether a call reaches the network or changes the system, or asks a device that is no terminal for anything. */
export function reachesOut({ name, line }: Call): boolean {
  // A terminal's are T[A-Z]*, but so are those that set up a TUN device; it may only be asked for its namespace and features.
  if (name === "ioctl") return !/^ioctl\(\d+(<[^>]*>)?, (SIOCGSKNS|TUNGETFEATURES|(?!TUN)T[A-Z])/.test(line);
  return network.test(name) || system.test(name);
}

/** Whether a call changes a file or folder, or opens one to do so. */
export function changesFiles({ name, line }: Call): boolean {
  if (/^(open|openat|openat2)$/.test(name)) return /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(line);
  return change.test(name);
}
