import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { factsCommand, type Machine } from "./command.ts";
import { Facts } from "./facts.ts";
import { sourceFailure } from "./failure.ts";
import type { Inputs } from "./inputs.ts";
import { build } from "./machine.ts";

/** Asks the build what the inputs come to, and says so. Nothing is compiled for it. */
export async function resolve(inputs: Inputs, engine: Machine, folder: string): Promise<Facts> {
  console.error("==> finding out what the inputs come to");
  await build(factsCommand(inputs, engine, folder), sourceFailure(inputs));
  const facts = Facts.parse(JSON.parse(await readFile(join(folder, "facts.json"), "utf8")));
  console.error(`==> building phantun ${facts.version} (${facts.revision})`);
  return facts;
}
