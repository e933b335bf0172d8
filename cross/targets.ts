import type { Platform } from "./platform.ts";

const header = "# Generated from cross/platforms.ts by `npm run generate`: change the table, not this file.\n";

/** The compiler that cross/build-musl.sh writes. */
const muslCompiler = "zig-musl-cc";

/** One shell assignment; values of the table hold no character that single quotes do not carry. */
const assign = (name: string, value: string) => `${name}='${value}'\n`;

/**
 * The files under `cross/targets/PLATFORM/` that the build's shell scripts read, by path. One folder a row, so that
 * a changed row is rebuilt alone; the launcher's target apart from phantun's, for the same reason.
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
    for (const [name, { target, linker, codegen, unstable }] of Object.entries(rust)) {
      const links = linker === "zig" && zig.ownMusl ? muslCompiler : linker;
      const flags = [...codegen.map((flag) => `-C ${flag}`), ...unstable.map((flag) => `-Z ${flag}`)].join(" ");
      files.set(
        `${folder}/phantun/${name}.env`,
        header + assign("RUST_TARGET", target) + assign("LINKER", links) + assign("CODEGEN", flags),
      );
    }
    const compiler = zig.ownMusl
      ? muslCompiler
      : `zig cc -target ${zig.target} -mcpu=${zig.cpu}${zig.lto ? " -flto" : ""}`;
    files.set(`${folder}/launcher.env`, header + assign("CC", compiler) + assign("BYTE_ORDER", elf.byteOrder));
    if (zig.ownMusl) {
      files.set(`${folder}/musl.env`, header + assign("ZIG_TARGET", zig.target) + assign("ZIG_CPU", zig.cpu));
    }
  }
  return files;
}
