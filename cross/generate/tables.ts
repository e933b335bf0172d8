import { exitCodes } from "../../launcher/src/exit-codes.ts";
import { hosts } from "../hosts.ts";
import type { Platform } from "../platform.ts";
import { type Engine, engines, seenPlatform, selectedEntry } from "../selection.ts";

const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** The launcher's own exit codes, as rows of the README's table. */
export const exitCodeRows = () =>
  Object.values(exitCodes)
    .map(({ code, meaning }) => row(String(code), meaning))
    .join("\n");

/** The platform table in the README. */
export const platformTable = (platforms: readonly Platform[]) =>
  [
    row("platform", "libc", "for", "OpenWrt architectures"),
    row("---", "---", "---", "---"),
    ...platforms.map(({ platform, libc, boards, openwrt }) => row(`\`${platform}\``, libc, boards, openwrt.join(", "))),
  ].join("\n");

/** A short description of an emulated CPU: a long list of missing features is only counted. */
function cpuDescription(cpu: string | undefined): string {
  if (cpu === undefined) return "any";
  const [model, ...features] = cpu.split(",");
  return features.length > 3 ? `${model} without ${features.length} features` : cpu;
}

/** The compiler target, the required executable format and the emulated CPU of each row. */
export const targetTable = (platforms: readonly Platform[]) =>
  [
    row("platform", "Rust target", "executables", "emulated CPU", "built and run on every check"),
    row("---", "---", "---", "---", "---"),
    ...platforms.map(({ platform, libc, rust, elf, qemu, everyCheck }) =>
      row(
        `\`${platform}\``,
        `\`${rust[libc]?.target}\``,
        `${elf.bits} bits, ${elf.byteOrder} endian, machine ${elf.machine}`,
        cpuDescription(qemu.cpu),
        everyCheck ? "yes" : "no",
      ),
    ),
  ].join("\n");

/** The index entry that each engine selects on each machine, and where `--platform` is needed. */
export function selectionTable(platforms: readonly Platform[]): string {
  const entries = platforms.map(({ platform }) => platform);
  const families = Object.keys(engines) as Engine[];
  const code = (platform: string | undefined) => (platform === undefined ? "nothing" : `\`${platform}\``);
  return [
    row("machine", "requests", ...families.map((engine) => engines[engine].name), "add"),
    row("---", "---", ...families.map(() => "---"), "---"),
    ...hosts(platforms).map((host) => {
      const requested = seenPlatform(host.seen);
      const selected = families.map((engine) => selectedEntry(engine, requested, entries));
      const wrong = selected.some((entry) => entry !== host.row);
      return row(host.name, code(requested), ...selected.map(code), wrong ? `\`--platform ${host.row}\`` : "");
    }),
  ].join("\n");
}
