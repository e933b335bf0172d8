import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readLock, unknowns } from "../lock/lock.ts";
import { readPins } from "../lock/pins.ts";
import { factsCommand, inputsCommand, type Machine } from "./command.ts";
import { Facts } from "./facts.ts";
import { INPUTS_FAILURE, sourceFailure } from "./failure.ts";
import type { Inputs } from "./inputs.ts";
import { compareFacts, comparePins } from "./locked.ts";
import { build, root } from "./machine.ts";

/**
 * Resolves the inputs to a source and prints its version and commit. Compiles nothing.
 *
 * @throws BuildError when an input is refused, the tools cannot be installed, or the source cannot be fetched
 * @throws DeviationError under the lock, when the source or a tool differs from it
 */
export async function resolve(inputs: Inputs, engine: Machine, folder: string): Promise<Facts> {
  const lock = inputs.PHANTUN_LOCKED ? readLock() : undefined;
  if (lock) {
    comparePins(await readPins(root), lock);
    for (const unknown of unknowns(lock)) console.error(`==> ${unknown}`);
  }
  console.error("==> resolving the build inputs");
  // Two builds, so that refused inputs are not reported as a failed fetch. The second reuses the first's cached steps.
  await build(inputsCommand(inputs, engine), INPUTS_FAILURE);
  await build(factsCommand(inputs, engine, folder), sourceFailure(inputs));
  const facts = Facts.parse(JSON.parse(await readFile(join(folder, "facts.json"), "utf8")));
  if (lock) compareFacts(facts, lock);
  console.error(`==> building phantun ${facts.version} (${facts.revision})`);
  return facts;
}
