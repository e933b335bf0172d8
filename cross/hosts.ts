import type { Platform } from "./platform.ts";
import type { Seen } from "./selection.ts";

/** A kind of machine that runs the image. */
export interface Host {
  /** The name for readers. */
  name: string;
  seen: Seen;
  /** The best row of the platform table whose executables run on the machine. */
  row: string;
}

const armv6 = { cpuArchitecture: "7", model: "ARMv6-compatible processor rev 7 (v6l)" };
const armv7 = { cpuArchitecture: "7", model: "ARMv7 Processor rev 5 (v7l)" };
const armv8 = { cpuArchitecture: "8" };

/** One machine of each kind, and machines that engines could misidentify. */
const machines: readonly Host[] = [
  { name: "Raspberry Pi 1 and Zero", seen: { architecture: "arm", ...armv6 }, row: "linux/arm/v6" },
  { name: "Raspberry Pi 2", seen: { architecture: "arm", ...armv7 }, row: "linux/arm/v7" },
  { name: "Raspberry Pi 4, 64-bit system", seen: { architecture: "arm64", ...armv8 }, row: "linux/arm64" },
  {
    name: "Raspberry Pi 4, 32-bit system on a 64-bit kernel",
    seen: { architecture: "arm", ...armv8 },
    row: "linux/arm/v7",
  },
  {
    name: "64-bit ARM without 32-bit instructions (Apple silicon, ThunderX)",
    seen: { architecture: "arm64", ...armv8 },
    row: "linux/arm64",
  },
  { name: "ARMv7 without FPU (BCM53xx)", seen: { architecture: "arm", ...armv7 }, row: "linux/arm/v5" },
  {
    name: "Kirkwood",
    seen: { architecture: "arm", cpuArchitecture: "5TE", model: "Feroceon 88FR131 rev 1 (v5l)" },
    row: "linux/arm/v5",
  },
  { name: "MT7621 (ramips)", seen: { architecture: "mipsle" }, row: "linux/mipsle" },
  { name: "QCA9563 (ath79)", seen: { architecture: "mips" }, row: "linux/mips" },
  { name: "Octeon", seen: { architecture: "mips64" }, row: "linux/mips64" },
  { name: "Loongson 3A4000", seen: { architecture: "mips64le" }, row: "linux/mips64le" },
  { name: "x86-64 PC", seen: { architecture: "amd64" }, row: "linux/amd64" },
  { name: "x86-64 PC, 32-bit system", seen: { architecture: "386" }, row: "linux/386" },
  { name: "x86 without SSE2 (Geode)", seen: { architecture: "386" }, row: "linux/386" },
  { name: "VisionFive 2", seen: { architecture: "riscv64" }, row: "linux/riscv64" },
  { name: "Loongson 3A5000", seen: { architecture: "loong64" }, row: "linux/loong64" },
  { name: "POWER8 and newer", seen: { architecture: "ppc64le" }, row: "linux/ppc64le" },
  { name: "IBM z", seen: { architecture: "s390x" }, row: "linux/s390x" },
];

/** The machines whose row is in the table. */
export const hosts = (platforms: readonly Platform[]): Host[] =>
  machines.filter(({ row }) => platforms.some(({ platform }) => platform === row));
