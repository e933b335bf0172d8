import { markdown } from "../../cross/text/table.ts";
import { cases } from "./cases/index.ts";

/** The table of docs/healing.md: each fault, its cure, and the time until the tunnel works again. */
export const healingTable = () =>
  markdown([
    ["failure", "recovery", "silence afterwards"],
    ...cases.map(({ breaks, heals, within, endless }) => [breaks, heals, endless ? "**endless**" : within]),
  ]);
