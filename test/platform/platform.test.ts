import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveName, fileName } from "../../buildx/matrix-row.ts";
import { executables } from "../../buildx/programs.ts";
import { budget } from "../../cross/budgets.ts";
import { executableFaults } from "../../cross/elf.ts";
import type { Platform } from "../../cross/platform.ts";
import { routeForClient, routeForServer } from "../hosts/nat.ts";
import { Pair } from "../hosts/pair.ts";
import { runArguments, type Start } from "../hosts/runtime.ts";
import { requireTools } from "../hosts/tools.ts";
import { converse } from "../tunnel/link.ts";
import { answerTo, payload } from "../tunnel/payload.ts";
import { carriers, devices, ports, sizes, snapshots, startTunnel, through } from "../tunnel/tunnel.ts";
import { emulatedCpu, registerEmulators } from "./binfmt.ts";
import { buildMatrix, matrix, root, rows, version } from "./built.ts";
import { loadArchive, loadLayout, removeImages } from "./images.ts";

/** The longest that `docker stop` of an emulated container may take, in milliseconds: half of what Docker would wait. */
const stopWithin = 5000;

let index: string;
let built: Awaited<ReturnType<typeof buildMatrix>>;
let restore: (() => Promise<void>) | undefined;

beforeAll(async () => {
  await requireTools("docker", "ip", "mount", "nft", "nsenter", "runc", "sysctl");
  restore = await registerEmulators(rows);
  built = await buildMatrix();
  index = await loadLayout(join(matrix, "layout"));
});
afterAll(async () => {
  if (index) await removeImages(index);
  await restore?.();
});

/** How `docker run` takes the image of a row out of the index. */
const imageOf = ({ platform }: Platform) => ["--platform", platform, index];

/** The tests of one tunnel, from start to stop. */
function tunnel(client: Platform, server: Platform, { remote, largest }: (typeof carriers)[number]): void {
  let pair: Pair;
  let before: Awaited<ReturnType<typeof snapshots>>;
  let runtimes: ReturnType<typeof startTunnel>;

  beforeAll(async () => {
    pair = await Pair.open();
    await routeForClient(pair.client);
    await routeForServer(pair.server, ports.carrier);
    before = await snapshots(pair);
    runtimes = startTunnel(pair, remote, {
      client: { image: imageOf(client), environment: { RUST_LOG: "info", ...emulatedCpu(client) } },
      server: { image: imageOf(server), environment: { RUST_LOG: "info", ...emulatedCpu(server) } },
    });
    await runtimes.server.said(`Listening on ${ports.carrier}`);
    await runtimes.client.said(`Created TUN device ${devices.client}`);
  });
  afterAll(() => pair?.close());

  it("carries datagrams of all sizes byte for byte in both directions", async () => {
    const payloads = sizes(largest).map(payload);
    const { asked, answered } = await converse(through(pair), sizes(largest));
    expect(asked).toEqual(payloads.map((bytes) => bytes.toString("hex")));
    expect(answered).toEqual(payloads.map((bytes) => answerTo(bytes).toString("hex")));
  });

  it("docker stop ends both ends in time with 143, and nothing is left of them on either host", async () => {
    for (const side of [runtimes.client, runtimes.server]) {
      const { code, milliseconds } = await side.stop();
      expect(code).toBe(143);
      expect(milliseconds).toBeLessThan(stopWithin);
    }
    expect(await snapshots(pair)).toEqual(before);
  });
}

it("the matrix is built: every row, nothing failed", () => {
  expect(built.stdout).not.toContain("FAILED");
  expect(built.exitCode).toBe(0);
});

describe.each(rows)("$platform", (row) => {
  const { platform } = row;
  const bundle = join(matrix, "bundles", fileName(platform));
  const environment = emulatedCpu(row);
  const run = (start: Omit<Start, "image">) =>
    execa("docker", runArguments({ ...start, image: imageOf(row) }), { reject: false });

  it("executables are of the machine, byte order and float ABI that the table says, static, without build paths", async () => {
    for (const { path, bytes } of await executables(join(bundle, "rootfs"))) {
      expect({ path, faults: executableFaults(bytes, row) }).toEqual({ path, faults: [] });
    }
  });

  it("the launcher is within its budget", async () => {
    const [launcher] = await executables(join(bundle, "rootfs"));
    expect(launcher?.bytes.length).toBeLessThanOrEqual(budget(row).launcher);
  });

  it.each(["Client", "Server"])("out of the one index, the %s answers --version", async (program) => {
    const { stdout } = await run({
      environment: { ...environment, MODE: program.toLowerCase() },
      args: ["--version"],
    });
    expect(stdout).toBe(`Phantun ${program} ${version}`);
  });

  it("without MODE nothing is started: 64 and one line", async () => {
    const { exitCode, stderr } = await run({ environment, args: [] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: expect.stringMatching(/^phantun-runtime: MODE.*$/) });
  });

  it("phantun's own exit code passes", async () => {
    const { exitCode } = await run({ environment: { ...environment, MODE: "client" }, args: ["--no-such-option"] });
    expect(exitCode).toBe(2);
  });

  it("a panic's frames get their names back by the symbols beside the image", async () => {
    const { stderr } = await run({
      environment: { ...environment, MODE: "client", RUST_BACKTRACE: "full" },
      args: ["--local", "no-address", "--remote", "192.0.2.1:1"],
    });
    expect(stderr).toContain("- <unknown>");
    const program = join(bundle, "rootfs/usr/local/bin/phantun-client");
    const command = ["buildx/backtrace.ts", program, "--symbols", join(matrix, "symbols")];
    const { stdout } = await execa(process.execPath, command, { cwd: root, input: stderr });
    for (const name of ["core::panicking::panic_fmt", "client::main", "main"]) expect(stdout).toMatch(` - ${name}\n`);
  });

  it("the archive with a plain layer loads and runs", async () => {
    const name = await loadArchive(join(matrix, "archives", archiveName({ version }, platform)));
    try {
      const start = { environment: { ...environment, MODE: "server" }, args: ["--version"] };
      const { stdout } = await execa("docker", runArguments({ ...start, image: ["--platform", platform, name] }));
      expect(stdout).toBe(`Phantun Server ${version}`);
    } finally {
      await removeImages(name);
    }
  });

  it("the bundle runs under runc with nothing but MODE and arguments added", async () => {
    const config = JSON.parse(await readFile(join(bundle, "config.json"), "utf8"));
    config.root.path = join(bundle, "rootfs");
    config.process.env.push("MODE=client", ...Object.entries(environment).map((pair) => pair.join("=")));
    config.process.args.push("--version");
    const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
    try {
      await writeFile(join(folder, "config.json"), JSON.stringify(config));
      const { stdout } = await execa("runc", ["run", "--bundle", folder, `phantun-runtime-test-${fileName(platform)}`]);
      expect(stdout).toBe(`Phantun Client ${version}`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe.each(carriers)("a tunnel over $carrier between its client and its server", (carrier) => {
    tunnel(row, row, carrier);
  });
});

describe.each(carriers)("a tunnel over $carrier between a big-endian client and a little-endian server", (carrier) => {
  const of = (byteOrder: string) => rows.find(({ elf }) => elf.byteOrder === byteOrder);
  const [client, server] = [of("big"), of("little")];
  if (client && server) tunnel(client, server, carrier);
});
