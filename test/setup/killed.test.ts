import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireTools } from "../hosts/tools.ts";
import { Clone } from "./clone.ts";

/** The volume that every workshop on this engine uses. */
const volume = "phantun-runtime-workshop";

/** A forge that takes every question and answers none: a build that asks it goes on for ever. */
const forge = createServer();
const asked = () => once(forge, "request");
let address: string;
let clone: Clone;

/** What of a run could be left on a machine: containers, engines, mounts, namespaces, interfaces. */
async function traces() {
  const containers = await execa("docker", ["ps", "--all", "--quiet", "--filter", "label=phantun-runtime=workshop"]);
  const engines = await execa("pgrep", ["--exact", "dockerd"]);
  const namespaces = await execa("lsns", ["--type", "net", "--noheadings", "--output", "NS"]);
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

/** Starts `./run image` in a process group of its own, with a source that never comes. */
function start(): ChildProcess {
  const env = { ...process.env, PHANTUN_BASE_URL: address, PHANTUN_COMMIT: "0".repeat(40) };
  return spawn("./run", ["image"], { cwd: clone.folder, env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
}

/** Resolves when a run says something. */
async function said(run: ChildProcess, words: string): Promise<void> {
  let text = "";
  for await (const chunk of run.stderr ?? []) {
    text += chunk;
    if (text.includes(words)) return;
  }
  throw new Error(`./run ended without "${words}":\n${text}`);
}

/** Resolves when no container of a run is left. */
async function gone(): Promise<void> {
  const events = execa("docker", ["events", "--filter", "label=phantun-runtime=workshop", "--filter", "event=destroy"]);
  try {
    // It may have gone before the events began.
    if ((await traces()).containers === "") return;
    for await (const _ of events) if ((await traces()).containers === "") return;
  } finally {
    events.kill();
    await events.catch(() => undefined);
  }
}

const ways: { name: string; kill: (run: ChildProcess) => void }[] = [
  { name: "Ctrl-C", kill: ({ pid = 0 }) => process.kill(-pid, "SIGINT") },
  { name: "SIGTERM to run alone", kill: (run) => run.kill("SIGTERM") },
  { name: "SIGKILL to run alone", kill: (run) => run.kill("SIGKILL") },
  { name: "SIGKILL to run and its client", kill: ({ pid = 0 }) => process.kill(-pid, "SIGKILL") },
];

beforeAll(async () => {
  await requireTools("docker", "ip");
  forge.listen(0, "127.0.0.1");
  await once(forge, "listening");
  const bound = forge.address();
  address = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}`;
  clone = await Clone.make();
  // Builds the workshop and fills its volume, so that each case below begins at once.
  const run = start();
  run.stderr?.resume();
  await asked();
  run.kill("SIGTERM");
  await gone();
});
afterAll(async () => {
  forge.close();
  forge.closeAllConnections();
  await clone.remove();
  await execa("docker", ["volume", "rm", volume]);
});

describe.each(ways)("after $name", ({ kill }) => {
  it("during a build nothing is left", async () => {
    const before = await traces();
    const run = start();
    run.stderr?.resume();
    await asked();
    kill(run);
    await gone();
    expect(await traces()).toEqual(before);
  });

  it("while it waits for another run nothing is left of it, and the other goes on", async () => {
    const other = start();
    other.stderr?.resume();
    await asked();
    const before = await traces();
    const run = start();
    await said(run, "another run is in the workshop");
    const destroyed = execa("docker", [
      ...["events", "--filter", "label=phantun-runtime=workshop", "--filter", "event=destroy", "--format", "{{.ID}}"],
    ]);
    const line = once(destroyed.stdout, "data");
    kill(run);
    await line;
    destroyed.kill();
    await destroyed.catch(() => undefined);
    expect(await traces()).toEqual(before);
    other.kill("SIGTERM");
    await gone();
  });
});
