import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { callsOfLauncher } from "../rig/image/trace.ts";
import { ours } from "../rig/suite/init.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { PROGRAM, World } from "../rig/suite/world.ts";

/** The oldest kernel still in use on routers. */
const oldest = 4.04;

/** The launcher's system calls, each with the Linux version that added it, as MAJOR.MINOR with two digits (syscalls(2)). */
const since: Readonly<Record<string, number>> = {
  ...{ arch_prctl: 2.06, brk: 1.0, capget: 2.02, chdir: 1.0, clone: 1.0, close: 1.0, close_range: 5.09, execve: 1.0 },
  ...{ exit_group: 2.05, fcntl: 1.0, fork: 1.0, fstat: 1.0, ftruncate: 1.0, getpgid: 1.0, getpid: 1.0, gettid: 2.04 },
  ...{ ioctl: 1.0, kill: 1.0, newfstatat: 2.06, open: 1.0, openat: 2.06, pipe2: 2.06, poll: 2.0, ppoll: 2.06 },
  ...{ prctl: 2.02, read: 1.0, rt_sigaction: 2.02, rt_sigprocmask: 2.02, rt_sigtimedwait: 2.02, set_tid_address: 2.05 },
  ...{ setpgid: 1.0, stat: 1.0, wait4: 1.0, write: 1.0, writev: 2.0 },
};

/** Newer calls that the launcher can do without: case F5b. */
const optional = ["close_range"];

/** The calls that the launcher's page lists for amd64. */
function documented(): string[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/launcher.md"), "utf8");
  const [, list = ""] = /^At most these, on amd64: `([^`]+)`/m.exec(page) ?? [];
  return list.split(/\s+/);
}

/** The names of the launcher's calls in one run; `act` receives its process once the child is ready. */
async function callsInLife(
  world: World,
  code: number,
  verbs: string[],
  act?: (pid: number) => void,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "phantun-runtime-"));
  const trace = join(folder, "trace");
  // Earlier calls are chroot's.
  const sinceExec = () => {
    const text = readFileSync(trace, "latin1");
    return text.slice(text.lastIndexOf("\n", text.indexOf('execve("/init"')) + 1);
  };
  try {
    const words = ["--follow-forks", `--output=${trace}`, "chroot", world.root, "/init", ...verbs];
    const env = { PATH: process.env.PATH, MODE: "client", IFACE_NAME: "ptun0", IFACE_FILE: "/run/name" };
    const life = execa("strace", words, { env, extendEnv: false, reject: false });
    if (act) life.stdout.once("data", () => act(Number.parseInt(sinceExec(), 10)));
    expect((await life).exitCode).toBe(code);
    const { own, child } = callsOfLauncher(sinceExec(), "/init", PROGRAM);
    return [...new Set([...own, ...child].map(({ name }) => name))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the launcher needs no system call newer than Linux 4.4", async () => {
  using world = await World.make(await ours(process.env), false, await compileTools());
  // One run with a handoff, a failure and its message; and one with a signal.
  const failure = await callsInLife(world, 101, ["exit=101"]);
  expect(failure).toEqual(expect.arrayContaining(["execve", "wait4", "ftruncate", "writev"]));
  const signal = await callsInLife(world, 138, ["ready", "pause"], (pid) => process.kill(pid, "SIGUSR1"));
  // A child that ends at once may be reaped before any wait for a signal; this one is alive.
  expect(signal).toEqual(expect.arrayContaining(["rt_sigtimedwait", "kill"]));
  const names = [...failure, ...signal];
  expect(names.filter((name) => !(name in since))).toEqual([]);
  // Some calls have other names on other architectures.
  if (process.arch === "x64") expect(names.filter((name) => !documented().includes(name))).toEqual([]);
  expect(names.filter((name) => (since[name] ?? 0) > oldest && !optional.includes(name))).toEqual([]);
});
