import { cases } from "./cases/index.ts";

const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** The table of docs/healing.md: each fault, its cure, and the time until the tunnel works again. */
export const healingTable = () =>
  [
    row("what happens", "what heals it", "silence beyond it"),
    row("---", "---", "---"),
    ...cases.map(({ breaks, heals, within, endless }) => row(breaks, heals, endless ? "**endless**" : within)),
  ].join("\n");
