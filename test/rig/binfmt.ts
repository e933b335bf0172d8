import { access, constants, readFile, writeFile } from "node:fs/promises";
import { machine } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { readExecutable } from "../../cross/elf/elf.ts";
import type { Platform } from "../../cross/platform.ts";

/** The kernel's registry of foreign executables (Documentation/admin-guide/binfmt-misc.rst). */
const registry = "/proc/sys/fs/binfmt_misc";

/** The name prefix of these tests' entries, which distinguishes them from the machine's own. */
const prefix = "phantun-runtime-test-";

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const escaped = (bytes: Buffer) => bytes.toString("hex").replace(/../g, "\\x$&");

/**
 * The line that registers an emulator for a row's executables: files whose ELF header has the row's class, byte order and
 * machine, and an `e_type` of 2 or 3. OSABI, ABI version and padding are ignored.
 *
 * P preserves the program's argv[0]; O and F make the kernel open the emulator now, since containers have none.
 */
export function registration({ elf, qemu }: Pick<Platform, "elf" | "qemu">, emulator: string): string {
  const magic = Buffer.alloc(20);
  const mask = Buffer.alloc(20);
  const half = (buffer: Buffer, value: number, at: number) =>
    elf.byteOrder === "little" ? buffer.writeUInt16LE(value, at) : buffer.writeUInt16BE(value, at);
  magic.set([0x7f, 0x45, 0x4c, 0x46, elf.bits === 64 ? 2 : 1, elf.byteOrder === "little" ? 1 : 2, 1]);
  mask.fill(0xff, 0, 7);
  half(magic, 2, 16);
  half(mask, 0xfffe, 16);
  half(magic, elf.machine, 18);
  half(mask, 0xffff, 18);
  return `:${prefix}${qemu.program}:M:0:${escaped(magic)}:${escaped(mask)}:${emulator}:POF`;
}

/** The first qemu-user that can emulate an ARM with half of the floating-point registers (`vfp-d32=off`). */
const oldest = { major: 8, minor: 1 };

/**
 * Finds the row's qemu-user.
 *
 * @throws Error when it is missing, too old, or dynamically linked, which cannot start without its libraries.
 */
async function findEmulator(program: string): Promise<string> {
  const advice = "install the package qemu-user of Debian 13 or newer, or qemu-user-static of Ubuntu 24.04 or newer";
  for (const name of [`qemu-${program}-static`, `qemu-${program}`]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      const executable = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (!executable) continue;
      if (readExecutable(await readFile(path)).interpreter !== undefined) {
        throw new Error(`${path} is linked dynamically, and finds no libraries in a container: ${advice}`);
      }
      const { stdout } = await execa(path, ["--version"]);
      const [, major, minor] = /version (\d+)\.(\d+)/.exec(stdout) ?? [];
      if (Number(major) * 1000 + Number(minor) >= oldest.major * 1000 + oldest.minor) return path;
      throw new Error(`${path} is version ${major}.${minor}, ${oldest.major}.${oldest.minor} is needed: ${advice}`);
    }
  }
  throw new Error(`qemu-${program} is not in PATH: ${advice}`);
}

/** Removes an entry of an earlier run that was killed, or of this one. */
async function unregister(name: string): Promise<void> {
  if (await exists(join(registry, name))) await writeFile(join(registry, name), "-1");
}

/**
 * Makes this machine run the rows' executables, each in its qemu-user. The machine's own architecture needs no emulator.
 *
 * @returns a function that removes the entries, and unmounts the registry if it was not mounted before.
 */
export async function registerEmulators(rows: readonly Platform[]): Promise<() => Promise<void>> {
  const foreign = rows.filter(({ qemu }) => qemu.program !== machine());
  const lines = new Map<string, string>();
  for (const row of foreign) {
    lines.set(`${prefix}${row.qemu.program}`, registration(row, await findEmulator(row.qemu.program)));
  }
  const mounted = await exists(join(registry, "register"));
  if (!mounted) await execa("mount", ["-t", "binfmt_misc", "binfmt_misc", registry]);
  const restore = async () => {
    for (const name of lines.keys()) await unregister(name);
    if (!mounted) await execa("umount", [registry]);
  };
  for (const [name, line] of lines) {
    await unregister(name);
    await writeFile(join(registry, "register"), line);
  }
  return restore;
}

/** Environment variables that make the emulator act as the oldest CPU that the row supports. */
export const emulatedCpu = ({ qemu }: Platform): Record<string, string> =>
  qemu.cpu && qemu.program !== machine() ? { QEMU_CPU: qemu.cpu } : {};
