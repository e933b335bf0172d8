import { exitCodes } from "../../launcher/src/exit-codes.ts";
import { hosts } from "../hosts.ts";
import type { Platform } from "../platform.ts";
import { type Engine, engines, picked, seenPlatform } from "../selection.ts";

const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** The launcher's own exit codes, as rows of the README's table. */
export const exitCodeRows = () =>
  Object.values(exitCodes)
    .map(({ code, meaning }) => row(String(code), meaning))
    .join("\n");

/** The platform table for people. */
export const platformTable = (platforms: readonly Platform[]) =>
  [
    row("platform", "libc", "for", "OpenWrt architectures"),
    row("---", "---", "---", "---"),
    ...platforms.map(({ platform, libc, boards, openwrt }) => row(`\`${platform}\``, libc, boards, openwrt.join(", "))),
  ].join("\n");

/** An emulated CPU in few words: one that is short of much is counted out. */
function cpuWords(cpu: string | undefined): string {
  if (cpu === undefined) return "any";
  const [model, ...features] = cpu.split(",");
  return features.length > 3 ? `${model} without ${features.length} features` : cpu;
}

/** What each row is compiled with, what its executables must be, and on which CPU it is tried. */
export const targetTable = (platforms: readonly Platform[]) =>
  [
    row("platform", "Rust target", "executables", "emulated CPU", "built and run on every check"),
    row("---", "---", "---", "---", "---"),
    ...platforms.map(({ platform, libc, rust, elf, qemu, everyCheck }) =>
      row(
        `\`${platform}\``,
        `\`${rust[libc]?.target}\``,
        `${elf.bits} bits, ${elf.byteOrder} endian, machine ${elf.machine}`,
        cpuWords(qemu.cpu),
        everyCheck ? "yes" : "no",
      ),
    ),
  ].join("\n");

/** Which entry of the index each engine takes on which machine, and where it takes a wrong one. */
export function selectionTable(platforms: readonly Platform[]): string {
  const entries = platforms.map(({ platform }) => platform);
  const families = Object.keys(engines) as Engine[];
  const code = (platform: string | undefined) => (platform === undefined ? "nothing" : `\`${platform}\``);
  return [
    row("machine", "asks for", ...families.map((engine) => engines[engine].name), "say"),
    row("---", "---", ...families.map(() => "---"), "---"),
    ...hosts(platforms).map((host) => {
      const asked = seenPlatform(host.seen);
      const taken = families.map((engine) => picked(engine, asked, entries));
      const wrong = taken.some((entry) => entry !== host.row);
      return row(host.name, code(asked), ...taken.map(code), wrong ? `\`--platform ${host.row}\`` : "");
    }),
  ].join("\n");
}
