import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireTools } from "../rig/hosts/tools.ts";
import { Clone } from "./clone.ts";

/** The volume that every workshop on this engine uses. */
const volume = "phantun-runtime-workshop";

/** A forge that accepts requests and never answers, so that a build hangs. */
const forge = createServer();
let address: string;
let clone: Clone;

/** Everything that a run may leave on a machine: containers, engines, mounts, namespaces, interfaces. */
async function traces() {
  const containers = await execa("docker", ["ps", "--all", "--quiet", "--filter", "label=phantun-runtime=workshop"]);
  const engines = await execa("pgrep", ["--exact", "dockerd"]);
  // lsns fails if a process ends meanwhile.
  const list = 'until list=$(lsns --type net --noheadings --output NS); do :; done; printf %s "$list"';
  const namespaces = await execa("sh", ["-c", list]);
  const links = await execa("ip", ["-brief", "link"]);
  const { stdout: emulators } = await execa("sh", ["-c", "ls /proc/sys/fs/binfmt_misc"]);
  return {
    containers: containers.stdout,
    engines: engines.stdout,
    mounts: (await readFile("/proc/self/mountinfo", "utf8")).split("\n").length,
    namespaces: namespaces.stdout,
    links: links.stdout,
    emulators,
  };
}

/** A `./run image` in its own process group, with a source that never arrives. */
class Run {
  readonly #process: ChildProcess;
  #printed = "";
  readonly #ended: Promise<never>;

  constructor() {
    const env = { ...process.env, PHANTUN_BASE_URL: address, PHANTUN_COMMIT: "0".repeat(40) };
    const stdio = ["ignore", "ignore", "pipe"] as const;
    this.#process = spawn("./run", ["image"], { cwd: clone.folder, env, detached: true, stdio: [...stdio] });
    this.#process.stderr?.on("data", (chunk) => {
      this.#printed += chunk;
    });
    this.#ended = once(this.#process, "close").then(([code, signal]) => {
      throw new Error(`./run ended with ${signal ?? code}:\n${this.#printed}`);
    });
    this.#ended.catch(() => undefined);
  }

  /** Resolves when the forge receives the request for the source. */
  async requested(): Promise<void> {
    await Promise.race([once(forge, "request"), this.#ended]);
  }

  /** Resolves when the run has printed these words. */
  async waitForLine(words: string): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const look = () => this.#printed.includes(words) && resolve();
      this.#process.stderr?.on("data", look);
      look();
    });
    await Promise.race([printed, this.#ended]);
  }

  /** Sends a signal to `run` only, or to its whole process group. */
  kill(signal: NodeJS.Signals, group = false): void {
    const { pid = 0 } = this.#process;
    process.kill(group ? -pid : pid, signal);
  }
}

/** Resolves when exactly these containers of runs exist. */
async function settle(wanted: string): Promise<void> {
  while ((await traces()).containers !== wanted) await setTimeout(200);
}

const ways: { name: string; kill: (run: Run) => void }[] = [
  { name: "Ctrl-C", kill: (run) => run.kill("SIGINT", true) },
  { name: "SIGTERM to run alone", kill: (run) => run.kill("SIGTERM") },
  { name: "SIGKILL to run alone", kill: (run) => run.kill("SIGKILL") },
  { name: "SIGKILL to run and its client", kill: (run) => run.kill("SIGKILL", true) },
];

beforeAll(async () => {
  await requireTools("docker", "ip");
  forge.listen(0, "127.0.0.1");
  await once(forge, "listening");
  const bound = forge.address();
  address = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}`;
  clone = await Clone.make();
  // Builds the workshop and fills its volume, so that the cases below start immediately.
  const run = new Run();
  await run.requested();
  run.kill("SIGTERM");
  await settle("");
});
afterAll(async () => {
  forge.close();
  forge.closeAllConnections();
  await clone.remove();
  await execa("docker", ["volume", "rm", volume]);
});

describe.each(ways)("after $name", ({ kill }) => {
  it("nothing is left of a run killed during a build", async () => {
    const before = await traces();
    const run = new Run();
    await run.requested();
    kill(run);
    await settle("");
    expect(await traces()).toEqual(before);
  });

  it("nothing is left of a run killed while it waits for another run, which continues", async () => {
    const other = new Run();
    await other.requested();
    const before = await traces();
    const run = new Run();
    await run.waitForLine("another run is in the workshop");
    kill(run);
    await settle(before.containers);
    expect(await traces()).toEqual(before);
    other.kill("SIGTERM");
    await settle("");
  });
});
