import type { Platform } from "../platform.ts";

const header = "# Generated from cross/platforms.ts by `npm run generate`: change the table, not this file.\n";

/** The compiler that cross/build-musl.sh writes. */
const muslCompiler = "zig-musl-cc";

/** musl's architecture names (the folders of its arch/) that differ from zig's. */
const muslArchitectures: Readonly<Record<string, string>> = {
  mips64el: "mips64",
  mipsel: "mips",
  powerpc64le: "powerpc64",
  x86: "i386",
};

/** musl's name for the architecture of a zig target. */
function muslArchitecture(zigTarget: string): string {
  const architecture = zigTarget.slice(0, zigTarget.indexOf("-"));
  return muslArchitectures[architecture] ?? architecture;
}

/** One shell assignment; the table's values contain no single quote. */
const assign = (name: string, value: string) => `${name}='${value}'\n`;

/**
 * The files under `cross/targets/PLATFORM/` that the build's shell scripts read, by path. Each row has its own folder, and the
 * launcher's target is separate from phantun's, so that a change rebuilds only its row and program.
 */
export function targetFiles(platforms: readonly Platform[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { platform, libc, rust, zig, elf } of platforms) {
    const folder = `cross/targets/${platform}`;
    files.set(
      `${folder}/phantun/row.env`,
      header +
        assign("PLATFORM", platform) +
        assign("DEFAULT_LIBC", libc) +
        assign("ACCEPTED_LIBCS", Object.keys(rust).join(" and ")),
    );
    const compiler = zig.ownMusl ? muslCompiler : `zig cc -target ${zig.target} -mcpu=${zig.cpu}`;
    for (const [name, { target, linker, codegen, unstable }] of Object.entries(rust)) {
      const links = linker === "zig" && zig.ownMusl ? muslCompiler : linker;
      const flags = [...codegen.map((flag) => `-C ${flag}`), ...unstable.map((flag) => `-Z ${flag}`)].join(" ");
      files.set(
        `${folder}/phantun/${name}.env`,
        header +
          assign("RUST_TARGET", target) +
          assign("LINKER", links) +
          assign("CODEGEN", flags) +
          (name === "musl" ? assign("CC", compiler) + assign("MUSL_ARCH", muslArchitecture(zig.target)) : ""),
      );
    }
    // With LTO clang would also inline functions of other files; without, the image for loong64 is 8 kB smaller.
    const cc = zig.lto ? `${compiler} -flto -fno-inline-functions` : compiler;
    files.set(`${folder}/launcher.env`, header + assign("CC", cc) + assign("BYTE_ORDER", elf.byteOrder));
    if (zig.ownMusl) {
      files.set(`${folder}/musl.env`, header + assign("ZIG_TARGET", zig.target) + assign("ZIG_CPU", zig.cpu));
    }
  }
  return files;
}
