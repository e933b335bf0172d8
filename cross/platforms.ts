import { type Platform, parsePlatforms } from "./platform.ts";

/**
 * rustc's own start files are missing when std is compiled from source: use the linker's.
 * https://doc.rust-lang.org/rustc/codegen-options/index.html#link-self-contained
 */
const zigStartFiles = "link-self-contained=no";

/**
 * In a static-pie for MIPS, each undefined weak symbol has the load address as its value instead of 0: lld puts these symbols
 * into the local part of the GOT, and the start code adds the load address to all local entries. std then calls that address
 * as `__cxa_thread_atexit_impl`, and dies of SIGSEGV at the first thread-local value with a destructor.
 */
const fixedAddress = "relocation-model=static";

/**
 * With a fixed address, LLVM's 64-bit MIPS code calls functions without their address in $25, from which functions still
 * compute the address of the GOT: access to another crate's thread-local value dies of SIGSEGV (clang refuses -fno-pic for
 * this ABI altogether). In a static executable the linker knows the offsets of all thread-local values, without a GOT.
 */
const threadLocalsWithoutGot = ["tls-model=local-exec"];

/**
 * LLVM's ARMv7 enables NEON and with it 32 double-precision registers. rustc's target disables NEON but keeps the registers
 * (`rustc --print cfg` prints d32). VFPv3-D16 has only 16: on Armada 370 and XP such a program dies of SIGILL.
 */
const sixteenRegisters = "target-feature=-d32";

/**
 * The relocations of a static-pie as a bitmap instead of 24 bytes each: the same executable at the same addresses,
 * 300 kB less in an image. Needs glibc 2.36 or newer.
 */
const packedRelocations = "link-arg=-Wl,-z,pack-relative-relocs";

const musl = (target: string, ...codegen: string[]) => ({ target, linker: "zig", codegen });
const gnu = (target: string, gcc: string) => ({
  target,
  linker: gcc,
  codegen: ["target-feature=+crt-static", packedRelocations],
});

/** The psABIs of these machines define no bit of `e_flags`: all of them are zero. */
const noFlags = { mask: 0xffff_ffff, value: 0 };

/**
 * 32-bit ARM. `e_flags` under EF_ARM_EABIMASK, EF_ARM_ABI_FLOAT_HARD and EF_ARM_ABI_FLOAT_SOFT: version 5 of the EABI, and
 * the kind of registers for floating-point arguments (ELF for the Arm Architecture, 5.2).
 */
const arm = (float: "hard" | "soft", floatingPoint: number, architectures: number[]) => ({
  machine: 40,
  flags: { mask: 0xff00_0600, value: 0x0500_0000 | (float === "hard" ? 0x400 : 0x200) },
  arm: { architectures, floatingPoint },
});

/** EF_MIPS_ARCH and EF_MIPS_ABI: MIPS32 release 2 and o32, in soft float (Val_GNU_MIPS_ABI_FP_SOFT; binutils, elf/mips.h). */
const mips32r2 = { machine: 8, flags: { mask: 0xf000_f000, value: 0x7000_1000 }, mipsFloatAbi: 3 };

/** MIPS64 release 2 and n64, which sets no bit of EF_MIPS_ABI: soft float, or double (Val_GNU_MIPS_ABI_FP_DOUBLE). */
const mips64r2 = (float: "hard" | "soft") => ({
  machine: 8,
  flags: { mask: 0xf000_f000, value: 0x8000_0000 },
  mipsFloatAbi: float === "hard" ? 1 : 3,
});

/** EF_RISCV_RVC and EF_RISCV_FLOAT_ABI_DOUBLE; neither RV64E nor TSO (RISC-V ELF psABI, "File Header"). */
const rv64gc = { machine: 243, flags: { mask: 0x1f, value: 0x5 } };

/** EF_LOONGARCH_ABI_DOUBLE_FLOAT and EF_LOONGARCH_OBJABI_V1 (LoongArch ELF psABI, "e_flags"). */
const lp64d = { machine: 258, flags: { mask: 0xff, value: 0x43 } };

/** EF_PPC64_ABI: version 2 (64-bit ELF V2 ABI, 4.1.1). */
const elfV2 = { machine: 21, flags: { mask: 0x3, value: 0x2 } };

/**
 * A z10 without the features that qemu cannot emulate (otherwise it refuses to start): cryptography, decimal floating point
 * and others that compilers do not use by default.
 */
const z10 = [
  ...["asnlxr", "csske", "dateh2", "dfp", "dfphp", "hfpm", "hfpue", "parseh", "pfpo", "tods", "msa", "kimd-sha-1"],
  ...["klmd-sha-1", "km-dea", "km-tdea-128", "km-tdea-192", "kmac-dea", "kmac-tdea-128", "kmac-tdea-192"],
  ...["kmc-dea", "kmc-tdea-128", "kmc-tdea-192"],
].reduce((cpu, feature) => `${cpu},${feature}=off`, "z10EC-base");

/** OpenWrt's `generic` LoongArch requires no vectors; rustc's target enables 128-bit vectors. */
const noVectors = "target-feature=-lsx";

/**
 * rustc's code model for LoongArch uses two instructions per call, which reach 128 GiB. One instruction reaches 128 MiB, and
 * saves 74 kB in an image.
 */
const nearCalls = "code-model=small";

/**
 * **The** platform table, in the order of the image index. Every other list of platforms in this repository is generated from
 * it (`npm run generate`) and checked by generating again.
 *
 * OpenWrt architectures: `DISTRIB_ARCH` of release 25.12. Their ARM floating point follows golang-values.mk of OpenWrt's
 * packages feed, which maps cortex-a7 and cortex-a9 without suffix to ARMv5, because their kernels may run on cores without
 * VFP.
 */
export const platforms: Platform[] = parsePlatforms([
  {
    platform: "linux/amd64",
    libc: "gnu",
    rust: {
      gnu: gnu("x86_64-unknown-linux-gnu", "x86_64-linux-gnu-gcc"),
      musl: musl("x86_64-unknown-linux-musl", zigStartFiles),
    },
    zig: { target: "x86_64-linux-musl", cpu: "x86_64" },
    elf: { bits: 64, byteOrder: "little", machine: 62, flags: noFlags },
    qemu: { program: "x86_64" },
    openwrt: ["x86_64"],
    boards: "PCs, servers, x86 routers",
    everyCheck: true,
  },
  {
    platform: "linux/arm64",
    libc: "gnu",
    rust: {
      gnu: gnu("aarch64-unknown-linux-gnu", "aarch64-linux-gnu-gcc"),
      musl: musl("aarch64-unknown-linux-musl", zigStartFiles),
    },
    zig: { target: "aarch64-linux-musl", cpu: "generic" },
    elf: { bits: 64, byteOrder: "little", machine: 183, flags: noFlags },
    qemu: { program: "aarch64", cpu: "cortex-a53" },
    openwrt: ["aarch64_cortex-a53", "aarch64_cortex-a72", "aarch64_cortex-a76", "aarch64_generic"],
    boards: "MT7622/7986/7988, IPQ807x, Rockchip, Raspberry Pi 3 and newer",
    everyCheck: true,
  },
  {
    platform: "linux/arm/v7",
    libc: "musl",
    rust: { musl: musl("armv7-unknown-linux-musleabihf", zigStartFiles, sixteenRegisters) },
    // Also for zig: without d32 and NEON.
    zig: { target: "arm-linux-musleabihf", cpu: "generic+v7a+vfp3-d32+thumb2-neon" },
    elf: { bits: 32, byteOrder: "little", ...arm("hard", 4, [10]) },
    qemu: { program: "arm", cpu: "cortex-a9,neon=off,vfp-d32=off" },
    openwrt: [
      "arm_cortex-a15_neon-vfpv4",
      "arm_cortex-a5_vfpv4",
      "arm_cortex-a7_neon-vfpv4",
      "arm_cortex-a7_vfpv4",
      "arm_cortex-a8_vfpv3",
      "arm_cortex-a9_neon",
      "arm_cortex-a9_vfpv3-d16",
    ],
    boards: "IPQ40xx, Armada 38x, Raspberry Pi 2",
    everyCheck: true,
  },
  {
    platform: "linux/arm/v6",
    libc: "musl",
    rust: { musl: musl("arm-unknown-linux-musleabihf", zigStartFiles) },
    zig: { target: "arm-linux-musleabihf", cpu: "arm1176jzf_s" },
    elf: { bits: 32, byteOrder: "little", ...arm("hard", 2, [6, 7]) },
    qemu: { program: "arm", cpu: "arm1176" },
    openwrt: ["arm_arm1176jzf-s_vfp"],
    boards: "Raspberry Pi 1 and Zero",
    everyCheck: false,
  },
  {
    platform: "linux/arm/v5",
    libc: "musl",
    rust: { musl: musl("armv5te-unknown-linux-musleabi", zigStartFiles) },
    zig: { target: "arm-linux-musleabi", cpu: "arm926ej_s" },
    elf: { bits: 32, byteOrder: "little", ...arm("soft", 0, [4, 5]) },
    // qemu's arm926 has a VFP unit; arm946 has the same instructions without one.
    qemu: { program: "arm", cpu: "arm946" },
    openwrt: ["arm_arm926ej-s", "arm_cortex-a7", "arm_cortex-a9", "arm_fa526", "arm_xscale"],
    boards: "Kirkwood, Gemini, IXP4xx, ARMv7 cores without FPU (BCM53xx)",
    everyCheck: false,
  },
  {
    platform: "linux/386",
    libc: "musl",
    rust: { musl: musl("i586-unknown-linux-musl", zigStartFiles) },
    zig: { target: "x86-linux-musl", cpu: "i586" },
    elf: { bits: 32, byteOrder: "little", machine: 3, flags: noFlags },
    qemu: { program: "i386", cpu: "pentium" },
    openwrt: ["i386_pentium-mmx", "i386_pentium4"],
    boards: "Geode, old PCs; no SSE needed",
    everyCheck: false,
  },
  {
    platform: "linux/mips",
    libc: "musl",
    rust: { musl: musl("mips-unknown-linux-musl", fixedAddress) },
    zig: { target: "mips-linux-musleabi", cpu: "mips32r2+soft_float" },
    elf: { bits: 32, byteOrder: "big", ...mips32r2 },
    qemu: { program: "mips", cpu: "24Kc" },
    openwrt: ["mips_24kc"],
    boards: "ath79: Atheros AR71xx to QCA95xx",
    everyCheck: true,
  },
  {
    platform: "linux/mipsle",
    libc: "musl",
    rust: { musl: musl("mipsel-unknown-linux-musl", fixedAddress) },
    zig: { target: "mipsel-linux-musleabi", cpu: "mips32r2+soft_float" },
    elf: { bits: 32, byteOrder: "little", ...mips32r2 },
    qemu: { program: "mipsel", cpu: "24Kc" },
    openwrt: ["mipsel_24kc", "mipsel_24kc_24kf", "mipsel_74kc"],
    boards: "ramips: MT7621, MT7628",
    everyCheck: true,
  },
  {
    platform: "linux/mips64",
    libc: "musl",
    // rustc's only 64-bit MIPS target with soft float.
    rust: { musl: { ...musl("mips64-openwrt-linux-musl", fixedAddress), unstable: threadLocalsWithoutGot } },
    // In zig's target, musleabi means soft float; the default ABI is n64.
    zig: { target: "mips64-linux-musleabi", cpu: "mips64r2+soft_float", ownMusl: true },
    elf: { bits: 64, byteOrder: "big", ...mips64r2("soft") },
    // qemu's only release 2 CPU without an FPU: Octeon+ has none.
    qemu: { program: "mips64", cpu: "5KEc" },
    openwrt: ["mips64_octeonplus"],
    boards: "Octeon and Octeon+: EdgeRouter Lite, ER-4",
    everyCheck: false,
  },
  {
    platform: "linux/mips64le",
    libc: "musl",
    rust: { musl: { ...musl("mips64el-unknown-linux-muslabi64", fixedAddress), unstable: threadLocalsWithoutGot } },
    zig: { target: "mips64el-linux-muslabi64", cpu: "mips64r2" },
    elf: { bits: 64, byteOrder: "little", ...mips64r2("hard") },
    qemu: { program: "mips64el", cpu: "5KEf" },
    openwrt: [],
    boards: "Loongson 3A1000 to 3A4000, as Debian's mips64el",
    everyCheck: false,
  },
  {
    platform: "linux/riscv64",
    libc: "musl",
    rust: { musl: musl("riscv64gc-unknown-linux-musl", zigStartFiles) },
    zig: { target: "riscv64-linux-musl", cpu: "baseline_rv64" },
    elf: { bits: 64, byteOrder: "little", ...rv64gc },
    qemu: { program: "riscv64", cpu: "sifive-u54" },
    // riscv64_riscv64 is its name in release 24.10.
    openwrt: ["riscv64_generic", "riscv64_riscv64"],
    boards: "SiFive Unmatched, StarFive JH7110, Allwinner D1",
    everyCheck: false,
  },
  {
    platform: "linux/loong64",
    libc: "musl",
    rust: { musl: musl("loongarch64-unknown-linux-musl", zigStartFiles, noVectors, nearCalls) },
    // With LTO 384 kB instead of 408 kB, and the image 15 kB smaller.
    zig: { target: "loongarch64-linux-musl", cpu: "loongarch64", lto: true },
    elf: { bits: 64, byteOrder: "little", ...lp64d },
    qemu: { program: "loongarch64", cpu: "la464,lsx=off,lasx=off" },
    openwrt: ["loongarch64_generic"],
    boards: "Loongson 2K1000LA, 3A5000 and newer",
    everyCheck: false,
  },
  {
    platform: "linux/ppc64le",
    libc: "musl",
    rust: { musl: musl("powerpc64le-unknown-linux-musl", zigStartFiles) },
    // With LTO 407 kB instead of 624 kB.
    zig: { target: "powerpc64le-linux-musl", cpu: "ppc64le", lto: true },
    elf: { bits: 64, byteOrder: "little", ...elfV2 },
    qemu: { program: "ppc64le", cpu: "power8" },
    openwrt: [],
    boards: "servers with POWER8 and newer",
    everyCheck: false,
  },
  {
    platform: "linux/s390x",
    libc: "musl",
    rust: { musl: musl("s390x-unknown-linux-musl", zigStartFiles) },
    zig: { target: "s390x-linux-musl", cpu: "z10" },
    elf: { bits: 64, byteOrder: "big", machine: 22, flags: noFlags },
    qemu: { program: "s390x", cpu: z10 },
    openwrt: [],
    boards: "IBM Z from z10 on",
    everyCheck: false,
  },
]);
