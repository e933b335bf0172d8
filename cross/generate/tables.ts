import { exitCodes } from "../../launcher/src/exit-codes.ts";
import { hosts } from "../hosts.ts";
import type { Platform } from "../platform.ts";
import { type Engine, engines, seenPlatform, selectedEntry } from "../selection.ts";
import { markdown } from "../text/table.ts";

/** The README's table of exit codes: phantun's own, then the launcher's. */
export const exitCodeTable = () =>
  markdown([
    ["exit code", "meaning"],
    ["0, 1, 2, 101, 128 + n", "phantun's own; n is the signal that ended it (143 after `docker stop`)"],
    ...Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning]),
  ]);

/** The platform table in the README. */
export const platformTable = (platforms: readonly Platform[]) =>
  markdown([
    ["platform", "libc", "for", "OpenWrt architectures"],
    ...platforms.map(({ platform, libc, boards, openwrt }) => [`\`${platform}\``, libc, boards, openwrt.join(", ")]),
  ]);

/** A short description of an emulated CPU: a long list of missing features is only counted. */
function cpuDescription(cpu: string | undefined): string {
  if (cpu === undefined) return "any";
  const [model, ...features] = cpu.split(",");
  return features.length > 3 ? `${model} without ${features.length} features` : cpu;
}

/** The compiler target, the required executable format and the emulated CPU of each row. */
export const targetTable = (platforms: readonly Platform[]) =>
  markdown([
    ["platform", "Rust target", "executables", "emulated CPU", "built and run on every check"],
    ...platforms.map(({ platform, libc, rust, elf, qemu, everyCheck }) => [
      `\`${platform}\``,
      `\`${rust[libc]?.target}\``,
      `${elf.bits} bits, ${elf.byteOrder} endian, machine ${elf.machine}`,
      cpuDescription(qemu.cpu),
      everyCheck ? "yes" : "no",
    ]),
  ]);

/** The index entry that each engine selects on each machine, and where `--platform` is needed. */
export function selectionTable(platforms: readonly Platform[]): string {
  const entries = platforms.map(({ platform }) => platform);
  const families = Object.keys(engines) as Engine[];
  const code = (platform: string | undefined) => (platform === undefined ? "nothing" : `\`${platform}\``);
  return markdown([
    ["machine", "requests", ...families.map((engine) => engines[engine].name), "add"],
    ...hosts(platforms).map((host) => {
      const requested = seenPlatform(host.seen);
      const selected = families.map((engine) => selectedEntry(engine, requested, entries));
      const wrong = selected.some((entry) => entry !== host.row);
      return [host.name, code(requested), ...selected.map(code), wrong ? `\`--platform ${host.row}\`` : ""];
    }),
  ]);
}
