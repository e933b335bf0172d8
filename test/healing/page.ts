import { cases } from "./cases/index.ts";

const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** The table of docs/healing.md: each fault, its cure, and the time until the tunnel works again. */
export const healingTable = () =>
  [
    row("failure", "recovery", "silence afterwards"),
    row("---", "---", "---"),
    ...cases.map(({ breaks, heals, within, endless }) => row(breaks, heals, endless ? "**endless**" : within)),
  ].join("\n");
