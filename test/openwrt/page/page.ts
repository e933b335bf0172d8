import { readFileSync } from "node:fs";
import { blocksOf } from "../../rig/pages.ts";
import { literally } from "../messages.ts";
import { repository } from "../tools.ts";

/** A fenced block of the router owner's page: the info string after the language, and the text. */
export interface Block {
  readonly about: string;
  readonly text: string;
}

const page = readFileSync(repository("docs/openwrt.md"), "utf8");

/** The blocks of a language, in the page's order. */
export function blocks(language: "sh" | "uci"): Block[] {
  return blocksOf("docs/openwrt.md", page).flatMap(({ language: info, lines }) => {
    const [name, ...about] = info.split(" ");
    return name === language ? [{ about: about.join(" "), text: `${lines.join("\n")}\n` }] : [];
  });
}

/** The only block of settings with this info string. */
export function settings(about: string): string {
  const found = blocks("uci").filter((block) => block.about === about);
  if (found.length !== 1) throw new Error(`docs/openwrt.md has ${found.length} uci blocks about "${about}", not one`);
  return found[0]?.text ?? "";
}

/** WireGuard's MTU over IPv4 or IPv6, from the page. */
export function mtuOver(family: "IPv4" | "IPv6"): number {
  const [, mtu] = page.match(new RegExp(`\\b(\\d{4}) over ${family}`)) ?? [];
  if (mtu === undefined) throw new Error(`docs/openwrt.md gives no MTU over ${family}`);
  return Number(mtu);
}

/** The lines in the tables of the page's last section, as patterns: `...` matches anything. */
export function explained(): RegExp[] {
  const section = page.split("\n## 8. ")[1] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map(
    ([, line = ""]) => new RegExp(line.split("...").map(literally).join(".*")),
  );
}
