import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
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
/** Two work trees of one machine. */
const clones: Clone[] = [];

const first = () => clones[0] as Clone;
const second = () => clones[1] as Clone;

/** Where a run waits for one that works in the first work tree, with the line that it prints. */
const places = [
  { place: "the same work tree", clone: first, doing: "uses this work tree" },
  { place: "another work tree", clone: second, doing: "is in the workshop" },
];
const waiting = (doing: string, { folder }: { folder: string }) =>
  `waiting for ./run image in ${folder}, which ${doing}`;

/** Everything that a run may leave on a machine: containers, engines, mounts, namespaces, interfaces. */
async function traces() {
  // All containers: steps of Docker's old builder have no label.
  const all = await execa("docker", ["ps", "--all", "--quiet"]);
  const containers = await execa("docker", ["ps", "--all", "--quiet", "--filter", "label=phantun-runtime=workshop"]);
  const engines = await execa("pgrep", ["--exact", "dockerd"]);
  // lsns fails if a process ends meanwhile.
  const list = 'until list=$(lsns --type net --noheadings --output NS); do :; done; printf %s "$list"';
  const namespaces = await execa("sh", ["-c", list]);
  const links = await execa("ip", ["-brief", "link"]);
  const { stdout: emulators } = await execa("sh", ["-c", "ls /proc/sys/fs/binfmt_misc"]);
  return {
    all: all.stdout,
    containers: containers.stdout,
    engines: engines.stdout,
    mounts: (await readFile("/proc/self/mountinfo", "utf8")).split("\n").length,
    namespaces: namespaces.stdout,
    links: links.stdout,
    emulators,
  };
}

/** A command of `run` in its own process group. */
class Run {
  static #count = 0;
  readonly folder: string;
  /** The owner of its source, by which the forge distinguishes runs. */
  readonly #owner = `run-${++Run.#count}`;
  readonly #process: ChildProcess;
  #printed = "";
  readonly #ended: Promise<never>;

  /** By default, an image whose source never arrives. */
  constructor({ folder }: Clone, more: Record<string, string> = {}, words = ["image"]) {
    this.folder = folder;
    const source = { PHANTUN_BASE_URL: address, PHANTUN_OWNER: this.#owner, PHANTUN_COMMIT: "0".repeat(40) };
    const env = { ...process.env, ...(words[0] === "image" ? source : {}), ...more };
    this.#process = spawn("./run", words, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      output?.on("data", (chunk) => {
        this.#printed += chunk;
      });
    }
    this.#ended = once(this.#process, "close").then(([code, signal]) => {
      throw new Error(`./run ended with ${signal ?? code}:\n${this.#printed}`);
    });
    this.#ended.catch(() => undefined);
  }

  /** Resolves when the forge receives a request below a folder: by default, the one for the run's source. */
  async requested(folder = this.#owner): Promise<void> {
    const arrived = async () => {
      for await (const [{ url }] of on(forge, "request")) if (url?.startsWith(`/${folder}/`)) return;
    };
    await Promise.race([arrived(), this.#ended]);
  }

  /** Resolves when the run has printed these words. */
  async waitForLine(words: string): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const look = () => this.#printed.includes(words) && resolve();
      for (const output of [this.#process.stdout, this.#process.stderr]) output?.on("data", look);
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

/** Ways to end a run: `run` alone, or its whole process group. */
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
  clones.push(await Clone.make(), await Clone.make());
  // Builds the workshop and fills its volume, so that the cases below start immediately.
  const run = new Run(first());
  await run.requested();
  run.kill("SIGTERM");
  await settle("");
});
afterAll(async () => {
  forge.close();
  forge.closeAllConnections();
  for (const clone of clones) await clone.remove();
  await execa("docker", ["volume", "rm", volume]);
});

describe.each(ways)("after $name", ({ kill }) => {
  it("nothing is left of a run killed during a build", async () => {
    const before = await traces();
    const run = new Run(first());
    await run.requested();
    kill(run);
    await settle("");
    expect(await traces()).toEqual(before);
  });

  it.each(places)(
    "nothing is left of a run in $place killed while it waits for another run, which continues",
    async ({ clone, doing }) => {
      const other = new Run(first());
      await other.requested();
      const before = await traces();
      const run = new Run(clone());
      await run.waitForLine(waiting(doing, other));
      kill(run);
      await settle(before.containers);
      expect(await traces()).toEqual(before);
      other.kill("SIGTERM");
      await settle("");
    },
  );

  it.each(places)("a run in $place that waits for it goes on", async ({ clone, doing }) => {
    const before = await traces();
    const run = new Run(first());
    await run.requested();
    const next = new Run(clone());
    await next.waitForLine(waiting(doing, run));
    kill(run);
    await next.requested();
    next.kill("SIGTERM");
    await settle("");
    expect(await traces()).toEqual(before);
  });
});

it.each(ways)("nothing is left of a set-up after $name", async ({ kill }) => {
  // Another workshop, whose packages come from an archive that never answers.
  const archive = { DEBIAN_SNAPSHOT: "20261101T030000Z", DEBIAN_SNAPSHOT_URL: address };
  const before = await traces();
  const run = new Run(first(), archive);
  await run.requested("archive");
  kill(run);
  await expect.poll(traces, { timeout: 60_000 }).toEqual(before);
  // Neither does its lock keep the next run back.
  const next = new Run(second(), archive);
  await next.requested("archive");
  kill(next);
  await expect.poll(traces, { timeout: 60_000 }).toEqual(before);
});

it.each(ways)("nothing is left of tests in two groups after $name", async ({ kill }) => {
  const before = await traces();
  const run = new Run(first(), {}, ["test", "conformance", "tunnel"]);
  for (const lane of ["conformance", "tunnel"]) await run.waitForLine(`test/${lane}/`);
  kill(run);
  await settle("");
  expect(await traces()).toEqual(before);
});

it("two runs that start at once in two work trees work one after the other", async () => {
  const before = await traces();
  const runs = clones.map((clone) => new Run(clone));
  const inside = await Promise.race(runs.map((run) => run.requested().then(() => run)));
  const outside = runs.find((run) => run !== inside) as Run;
  await outside.waitForLine(waiting("is in the workshop", inside));
  inside.kill("SIGTERM");
  await outside.requested();
  outside.kill("SIGTERM");
  await settle("");
  expect(await traces()).toEqual(before);
});
