import type { Case } from "../case.ts";
import { bytes } from "./bytes.ts";
import { endings } from "./endings.ts";
import { explanations } from "./explanations.ts";
import { families } from "./families.ts";
import { handoff } from "./handoff.ts";
import { inheritance } from "./inheritance.ts";
import { races } from "./races.ts";
import { signals } from "./signals.ts";
import { surroundings } from "./surroundings.ts";
import { terminals } from "./terminals.ts";

/** Every case, in the order of the table. */
export const cases: readonly Case[] = [
  ...endings,
  ...bytes,
  ...signals,
  ...races,
  ...inheritance,
  ...families,
  ...terminals,
  ...surroundings,
  ...handoff,
  ...explanations,
];
