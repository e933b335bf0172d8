import { on } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requireTools } from "../rig/hosts/tools.ts";
import { Rootfs } from "../rig/image/rootfs.ts";
import { type Call, callsOfLauncher, changesFiles, processOf, reachesOut } from "../rig/image/trace.ts";
import { enter } from "./entrypoint.ts";

const launcher = "/phantun-runtime";
const client = "/usr/local/bin/phantun-client";

/** Any address serves the client, which says that it is up before it has reached anybody. */
const args = ["--local", "0.0.0.0:1234", "--remote", "192.0.2.1:4567", "--tun", "ptun0"];

let rootfs: Rootfs;
let traces: string;
beforeAll(async () => {
  await requireTools("chroot", "docker", "perl", "strace", "tar", "unshare");
  rootfs = await Rootfs.unpack();
  traces = await mkdtemp(join(tmpdir(), "phantun-runtime-trace-"));
});
afterAll(async () => {
  await rootfs?.remove();
  if (traces) await rm(traces, { recursive: true });
});

const lines = (calls: Call[]) => calls.map(({ line }) => line);

it("a whole life of the launcher: no network, no device, one child, and no file but the handoff's", async () => {
  const trace = join(traces, "life");
  const handoff = "/handoff";
  await writeFile(join(rootfs.folder, handoff), "");
  const strace = ["strace", "--follow-forks", "--decode-fds=path", "--output", trace];
  const environment = { MODE: "client", RUST_LOG: "info", IFACE_NAME: "ptun0", IFACE_FILE: handoff };
  const life = enter(rootfs, strace, environment, args);
  for await (const [line] of on(createInterface({ input: life.stderr }), "line", { close: ["close"] })) {
    if (!String(line).includes("Created TUN device")) continue;
    expect(await readFile(join(rootfs.folder, handoff), "utf8")).toBe("ptun0");
    process.kill(Number(processOf(await readFile(trace, "utf8"), launcher)), "SIGTERM");
  }
  const { exitCode } = await life;
  expect(exitCode).toBe(143);

  const { own, child } = callsOfLauncher(await readFile(trace, "utf8"), launcher, client);
  const all = [...own, ...child];
  expect(lines(all.filter(reachesOut))).toEqual([]);

  const file = join(rootfs.folder, handoff);
  const changes = lines(all.filter(changesFiles));
  expect(changes.filter((line) => !line.includes(`"${handoff}"`) && !line.includes(`<${file}>`))).toEqual([]);
  const writes = changes.filter((line) => line.startsWith("write"));
  expect(writes.map((line) => line.replace(/ += /, " = "))).toEqual([`write(3<${file}>, "ptun0", 5) = 5`]);
  expect(await readFile(file, "utf8")).toBe("");

  expect(lines(own).filter((line) => /^(v?fork|clone3?)\(/.test(line))).toHaveLength(1);
  expect(lines(own).filter((line) => /^(t?g?kill|\w+_send_signal|rt_\w*sigqueueinfo)\(/.test(line))).toHaveLength(1);
  expect(lines(child).at(-1)).toContain(`["${client}", ${args.map((arg) => JSON.stringify(arg)).join(", ")}]`);
});

it("a failure makes the launcher look at its own container, and at nothing else", async () => {
  const trace = join(traces, "failure");
  const strace = ["strace", "--follow-forks", "--decode-fds=path", "--output", trace];
  const { exitCode } = await enter(rootfs, strace, { MODE: "client" }, [
    "--local",
    "nonsense",
    "--remote",
    "192.0.2.1:1",
  ]);
  expect(exitCode).toBe(101);
  const { own } = callsOfLauncher(await readFile(trace, "utf8"), launcher, client);
  expect(lines(own.filter(reachesOut))).toEqual([]);
  const changes = lines(own.filter(changesFiles));
  expect(changes.filter((line) => !/^open(at)?\((AT_FDCWD(<[^>]*>)?, )?"\/dev\/net\/tun", /.test(line))).toEqual([]);
});

it("a device that the device filter refuses: phantun's own exit code and one line that says what to add", async () => {
  const { exitCode, stderr } = await enter(rootfs, [], { MODE: "client", DENY_TUN: "1" }, args);
  expect(exitCode).toBe(101);
  expect(stderr).toContain("Os { code: 1,");
  const messages = stderr.split("\n").filter((line) => line.startsWith("phantun-runtime: "));
  expect(messages).toEqual([expect.stringContaining("device rules refuse /dev/net/tun")]);
});

it.each([
  { network: "the host's", own: "", words: args, explained: true },
  { network: "its own", own: " --net", words: ["--local", "nonsense", "--remote", "192.0.2.1:1"], explained: false },
])("root of a user namespace, whose network is $network", async ({ own, words, explained }) => {
  const environment = { MODE: "client", USERNS: `--user --map-root-user${own}` };
  const { exitCode, stderr } = await enter(rootfs, [], environment, words);
  expect(exitCode).toBe(101);
  const messages = stderr.split("\n").filter((line) => line.startsWith("phantun-runtime: "));
  const reason = expect.stringContaining("the network belongs to another user namespace");
  expect(messages).toEqual(explained ? [reason] : []);
});
