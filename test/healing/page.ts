import { cases } from "./cases/index.ts";

const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

/** The table of docs/healing.md: what goes wrong, what heals it, and how long the silence lasts after that. */
export const healingTable = () =>
  [
    row("what happens", "what heals it", "silence beyond it"),
    row("---", "---", "---"),
    ...cases.map(({ breaks, heals, within, endless }) => row(breaks, heals, endless ? "**endless**" : within)),
  ].join("\n");
