import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "../../cross/platform.ts";
import { emulatedCpu, registerEmulators } from "../rig/binfmt.ts";
import { runArguments } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { rowsWithMusl } from "../rig/rows.ts";
import { carriers } from "../rig/tunnel/tunnel.ts";
import { buildRows, root, version } from "./built.ts";
import { tunnel } from "./carried.ts";
import { retainsGroups } from "./functions.ts";
import { loadLayout, removeImages } from "./images.ts";

const both = rowsWithMusl();

/** The folder of these images, separate from the default ones. */
const output = "build/test-matrix-musl";

let index: string;
let restore: (() => Promise<void>) | undefined;

describe.runIf(both.length > 0)("LIBC=musl", () => {
  beforeAll(async () => {
    await requireTools("docker", "ip", "mount", "nft", "nsenter", "sysctl");
    await rm(join(root, output), { recursive: true, force: true });
    const { exitCode } = await buildRows(both, output, "LIBC=musl");
    // The build has checked every row against the size budget of musl's images.
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

    it("both programs have the allocator that retains freed groups", async () => {
      for (const program of ["client", "server"]) {
        expect(await retainsGroups(join(root, output), row.platform, program)).toBe(true);
      }
    });

    describe.each(carriers)("a tunnel over $carrier", (carrier) => {
      tunnel(() => ({ client: end(), server: end() }), carrier);
    });
  });
});
