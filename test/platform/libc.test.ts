import { rm } from "node:fs/promises";
import { machine } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../../cross/platform.ts";
import { phantunIn, usage } from "../bench/tunnel/process.ts";
import { routeForClient, routeForServer } from "../hosts/nat.ts";
import { addresses, Pair } from "../hosts/pair.ts";
import { runArguments } from "../hosts/runtime.ts";
import { requireTools } from "../hosts/tools.ts";
import { converse, pour } from "../tunnel/link.ts";
import { carriers, ports, startTunnel, through } from "../tunnel/tunnel.ts";
import { emulatedCpu, registerEmulators } from "./binfmt.ts";
import { buildRows, root, version } from "./built.ts";
import { tunnel } from "./carried.ts";
import { loadLayout, removeImages } from "./images.ts";
import { rowsWithMusl } from "./rows.ts";

const both = rowsWithMusl();

/** Where these images lie, apart from the default ones. */
const output = "build/test-matrix-musl";

let index: string;
let restore: (() => Promise<void>) | undefined;

describe.runIf(both.length > 0)("LIBC=musl", () => {
  beforeAll(async () => {
    await requireTools("docker", "ip", "mount", "nft", "nsenter", "sysctl");
    await rm(join(root, output), { recursive: true, force: true });
    const { exitCode } = await buildRows(both, output, "LIBC=musl");
    // Every row was held to the budget of musl's images by it.
    expect(exitCode).toBe(0);
    restore = await registerEmulators(both);
    index = await loadLayout(join(root, output, "layout"), "musl");
  });
  afterAll(async () => {
    if (index) await removeImages(index);
    await restore?.();
  });

  describe.each(both)("$platform", (row: Platform) => {
    const end = () => ({ image: ["--platform", row.platform, index], environment: emulatedCpu(row) });

    it.each(["Client", "Server"])("the %s answers --version", async (program) => {
      const { image, environment } = end();
      const start = { image, environment: { ...environment, MODE: program.toLowerCase() }, args: ["--version"] };
      const { stdout } = await execa("docker", runArguments(start));
      expect(stdout).toBe(`Phantun ${program} ${version}`);
    });

    // Emulated, the page faults are the emulator's.
    it.runIf(row.qemu.program === machine())("a steady stream has hardly a page fault", async () => {
      const pair = await Pair.open();
      try {
        await routeForClient(pair.client);
        await routeForServer(pair.server, ports.carrier);
        const remote = `${addresses.server.ipv4}:${ports.carrier}`;
        const tunnel = startTunnel(pair, remote, { client: end(), server: end() });
        await converse(through(pair), [1]);
        const pids = [await phantunIn(tunnel.client.name), await phantunIn(tunnel.server.name)];
        const faults = async () => {
          const used = await Promise.all(pids.map(usage));
          return used.reduce((sum, { faults }) => sum + faults, 0);
        };
        let before = 0;
        await pour(through(pair), 1400, 4000, async () => {
          before = await faults();
        });
        // Of the second 2,000 datagrams. With an allocator that gives memory back at once there are hundreds.
        expect((await faults()) - before).toBeLessThan(10);
      } finally {
        await pair.close();
      }
    });

    describe.each(carriers)("a tunnel over $carrier", (carrier) => {
      tunnel(() => ({ client: end(), server: end() }), carrier);
    });
  });
});
