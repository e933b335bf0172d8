import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveName } from "../../buildx/build/row.ts";
import { programs as imagePrograms } from "../../buildx/contract.ts";
import type { Platform } from "../../cross/platform.ts";
import { platformSlug } from "../../cross/platform.ts";
import { emulatedCpu, registerEmulators } from "../rig/binfmt.ts";
import { runArguments, type Start } from "../rig/hosts/runtime.ts";
import { requireTools } from "../rig/hosts/tools.ts";
import { carriers } from "../rig/tunnel/tunnel.ts";
import { buildMatrix, matrix, root, rows, version } from "./built.ts";
import { Bundle } from "./bundle.ts";
import { tunnel } from "./carried.ts";
import { counted, functionAddresses, retainsGroups } from "./functions.ts";
import { loadArchive, loadLayout, removeImages } from "./images.ts";

/** readelf's names for the table's machine numbers (`e_machine`). */
const machineNames: Record<number, RegExp> = {
  3: /Machine: +Intel 80386\n/,
  8: /Machine: +MIPS R3000\n/,
  21: /Machine: +PowerPC64\n/,
  22: /Machine: +IBM S\/390\n/,
  40: /Machine: +ARM\n/,
  62: /Machine: +Advanced Micro Devices X86-64\n/,
  183: /Machine: +AArch64\n/,
  243: /Machine: +RISC-V\n/,
  258: /Machine: +LoongArch\n/,
};

let index: string;
let built: Awaited<ReturnType<typeof buildMatrix>>;
let restore: (() => Promise<void>) | undefined;

beforeAll(async () => {
  await requireTools("crun", "docker", "ip", "mount", "nft", "nsenter", "readelf", "runc", "sysctl", "unshare");
  // Before emulators are registered: a build step that needs one must fail.
  built = await buildMatrix();
  restore = await registerEmulators(rows);
  index = await loadLayout(join(matrix, "layout"));
});
afterAll(async () => {
  if (index) await removeImages(index);
  await restore?.();
});

/** The arguments of `docker run` that select a row's image from the index. */
const imageOf = ({ platform }: Platform) => ["--platform", platform, index];

/** A row as one end of a tunnel. */
const endOf = (row: Platform) => ({ image: imageOf(row), environment: emulatedCpu(row) });

it("every row of the matrix is built", () => {
  expect(built.stdout).not.toContain("FAILED");
  expect(built.exitCode).toBe(0);
});

it("the versions of the compilers are written next to it", async () => {
  const versions = await readFile(join(matrix, "compilers.txt"), "utf8");
  for (const line of [/^rustc \d+\.\d+/m, /^cargo \d+\.\d+/m, /^zig \d+\.\d+/m, /^gcc-aarch64-linux-gnu \S+$/m]) {
    expect(versions).toMatch(line);
  }
});

describe.each(rows)("$platform", (row) => {
  const { platform } = row;
  const bundle = join(matrix, "bundles", platformSlug(platform));
  const environment = emulatedCpu(row);
  const run = (start: Omit<Start, "image">) =>
    execa("docker", runArguments({ ...start, image: imageOf(row) }), { reject: false });

  it("readelf finds static executables without symbols for the table's machine", async () => {
    for (const path of Object.values(imagePrograms)) {
      const file = join(bundle, "rootfs", path);
      const { stdout } = await execa("readelf", [
        "--file-header",
        "--program-headers",
        "--section-headers",
        "--wide",
        file,
      ]);
      expect(stdout).toMatch(new RegExp(`Class: +ELF${row.elf.bits}\n`));
      expect(stdout).toMatch(new RegExp(`Data: .* ${row.elf.byteOrder} endian\n`));
      expect(stdout).toMatch(machineNames[row.elf.machine] ?? /no name is known of this machine/);
      expect(stdout).toContain("LOAD");
      expect(stdout).not.toMatch(/INTERP|SYMTAB/);
    }
  });

  it.each(["Client", "Server"])("from the image index, the %s answers --version", async (program) => {
    const { stdout } = await run({
      environment: { ...environment, MODE: program.toLowerCase() },
      args: ["--version"],
    });
    expect(stdout).toBe(`Phantun ${program} ${version}`);
  });

  it("without MODE nothing is started: exit code 64 and one line", async () => {
    const { exitCode, stderr } = await run({ environment, args: [] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: expect.stringMatching(/^phantun-runtime: MODE.*$/) });
  });

  it("phantun's own exit code is passed on", async () => {
    const { exitCode } = await run({ environment: { ...environment, MODE: "client" }, args: ["--no-such-option"] });
    expect(exitCode).toBe(2);
  });

  it("the symbols next to the image resolve a panic's frames", async () => {
    const { stderr } = await run({
      environment: { ...environment, MODE: "client", RUST_BACKTRACE: "full" },
      args: ["--local", "no-address", "--remote", "192.0.2.1:1"],
    });
    expect(stderr).toContain("- <unknown>");
    const program = join(bundle, "rootfs/usr/local/bin/phantun-client");
    const command = ["buildx/cli/backtrace.ts", program, "--symbols", join(matrix, "symbols")];
    const { stdout } = await execa(process.execPath, command, { cwd: root, input: stderr });
    for (const name of ["core::panicking::panic_fmt", "client::main", "main"])
      expect(stdout.split("\n")).toContainEqual(expect.stringMatching(` - ${name}$`));
  });

  it("the archive with an uncompressed layer loads and runs", async () => {
    const name = await loadArchive(join(matrix, "archives", archiveName({ version }, platform)));
    try {
      const start = { environment: { ...environment, MODE: "server" }, args: ["--version"] };
      const { stdout } = await execa("docker", runArguments({ ...start, image: ["--platform", platform, name] }));
      expect(stdout).toBe(`Phantun Server ${version}`);
    } finally {
      await removeImages(name);
    }
  });

  it.each(["runc", "crun"])("the bundle runs under %s with only MODE and arguments added", async (runtime) => {
    const args = ["--local", "0.0.0.0:1234", "--remote", "192.0.2.1:4567", "--tun", "ptun-bundle"];
    await using container = await Bundle.start(
      runtime,
      bundle,
      { ...environment, MODE: "client", RUST_LOG: "info" },
      args,
    );
    await container.waitForLine("Created TUN device ptun-bundle");
    await container.kill("TERM");
    expect(await container.ended).toBe(143);
  });

  describe.each(carriers)("a tunnel over $carrier between its client and its server", (carrier) => {
    tunnel(() => ({ client: endOf(row), server: endOf(row) }), carrier);
  });
});

/** The rows that are linked twice (cross/build-phantun.sh). */
const linkedAgain = rows.filter(({ libc }) => libc === "musl");

it.each(linkedAgain)(
  "the common functions of both programs for $platform have the same layout, which helps compression",
  async ({ platform }) => {
    const programs = join(matrix, "bundles", platformSlug(platform), "rootfs/usr/local/bin");
    const [client, server] = await Promise.all(
      ["client", "server"].map((program) =>
        functionAddresses(join(programs, `phantun-${program}`), join(matrix, "symbols")),
      ),
    );
    const distances: number[] = [];
    for (const [name, start] of client ?? []) {
      const other = server?.get(name);
      if (other !== undefined) distances.push(other - start);
    }
    expect(distances.length).toBeGreaterThan(1000);
    // All, except on 64-bit MIPS, where lld adds stubs before musl's functions; without the second link, a third.
    expect(Math.max(...counted(distances).values()) / distances.length).toBeGreaterThan(0.9);
  },
);

it.each(linkedAgain)(
  "both programs for $platform have the allocator that retains freed groups",
  async ({ platform }) => {
    for (const program of ["client", "server"]) {
      expect(await retainsGroups(matrix, platform, program)).toBe(true);
    }
  },
);

const [big, little] = ["big", "little"].map((byteOrder) => rows.find(({ elf }) => elf.byteOrder === byteOrder));

describe.runIf(big && little).each(carriers)(
  "a tunnel over $carrier between a big-endian client and a little-endian server",
  (carrier) => {
    tunnel(() => ({ client: endOf(big as Platform), server: endOf(little as Platform) }), carrier);
  },
);
