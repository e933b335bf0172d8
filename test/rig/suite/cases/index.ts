import type { Case } from "../case.ts";
import { bytes } from "./bytes.ts";
import { endings } from "./endings.ts";
import { explanations } from "./explanations.ts";
import { families } from "./families.ts";
import { handoffFile } from "./handoff/file.ts";
import { handoffName } from "./handoff/name.ts";
import { inheritance } from "./inheritance.ts";
import { limits } from "./limits.ts";
import { races } from "./races.ts";
import { refusals } from "./refusals.ts";
import { signals } from "./signals.ts";
import { streams } from "./streams.ts";
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
  ...streams,
  ...refusals,
  ...limits,
  ...handoffName,
  ...handoffFile,
  ...explanations,
];
