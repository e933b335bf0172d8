/** One system call as strace prints it: the process, the call's name and the whole call. */
export type Call = { pid: string; name: string; line: string };

/** The system calls that began in a trace of `strace --follow-forks --output`, in order. */
function callsOf(trace: string): Call[] {
  return trace.split("\n").flatMap((line) => {
    const [, pid, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    return pid && name ? [{ pid, name, line: line.slice(pid.length).trim() }] : [];
  });
}

/** The process that executed `program`, from a trace that may be incomplete; undefined if there is none yet. */
export function processOf(trace: string, program: string): string | undefined {
  return callsOf(trace).find(({ name, line }) => name === "execve" && line.startsWith(`execve("${program}"`))?.pid;
}

/**
 * The launcher's calls from its exec on, and its child's calls up to the exec of phantun. Later calls of the child are
 * phantun's.
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

/** Calls that change the whole machine or another process: namespaces, mounts, modules, memory. */
const system =
  /^(setns|unshare|mount|umount2?|move_mount|fsopen|pivot_root|(init|finit|delete)_module|ptrace|process_vm_writev|sethostname|reboot)$/;

/** Calls other than open that change files and folders. */
const change =
  /^(p?writev2?|p?write(64)?|f?truncate(64)?|fallocate|creat|mk(dir|nod)(at)?|(rename|link|symlink|unlink)(at2?)?|rmdir|f?ch(mod|own)(at2?)?|lchown|(l|f)?(set|remove)xattr|sendfile(64)?|splice|copy_file_range)$/;

/** Whether a call reaches the network, changes the system, or makes an ioctl on a device that is not a terminal. */
export function reachesOut({ name, line }: Call): boolean {
  // Terminal ioctls are named T[A-Z]*, as are those of a TUN device, of which only two queries are allowed.
  if (name === "ioctl") return !/^ioctl\(\d+(<[^>]*>)?, (SIOCGSKNS|TUNGETFEATURES|(?!TUN)T[A-Z])/.test(line);
  return network.test(name) || system.test(name);
}

/** Whether a call changes a file or folder, or opens one to do so. */
export function changesFiles({ name, line }: Call): boolean {
  if (/^(open|openat|openat2)$/.test(name)) return /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(line);
  return change.test(name);
}
