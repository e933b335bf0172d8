import type { Case } from "../case.ts";
import { ends } from "./ends.ts";
import { links } from "./links.ts";
import { rules } from "./rules.ts";
import { surroundings } from "./surroundings.ts";

/** Every case, in the order of the table in docs/healing.md. */
export const cases: readonly Case[] = [...ends, ...links, ...rules, ...surroundings];
