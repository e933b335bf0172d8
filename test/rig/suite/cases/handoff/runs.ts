import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../../outcome.ts";
import { holds, same } from "../../verdict.ts";
import type { Plan, World } from "../../world.ts";

/** The path of the interface file in a case's root. */
export const FILE = "/run/name";

/** The launcher's variables for a file and a name. */
export function variables(file = FILE, name = "ptun0"): string[] {
  return ["MODE=client", `IFACE_FILE=${file}`, `IFACE_NAME=${name}`];
}

/** The contents of the file. */
export function content(world: World, file = FILE): string {
  return readFileSync(join(world.root, file), "latin1");
}

/** A run after which the file must be empty. */
export async function handedOff(world: World, plan: Plan): Promise<Outcome> {
  rmSync(join(world.root, FILE), { force: true });
  const outcome = await world.run({ env: variables(), ...plan });
  const file = join(plan.root ?? world.root, FILE);
  same(existsSync(file) ? readFileSync(file, "latin1") : "no file", "", "What is left in the file");
  return outcome;
}

/** A run that must fail before anything is started. */
export async function refused(world: World, what: string, plan: Plan, reason = ""): Promise<void> {
  const { end, lines, errors } = await world.run({ probe: ["say=started"], ...plan });
  same([end, lines], [73, []], `The exit code and the output of the program, with ${what}`);
  holds(
    errors.length === 1 && errors[0]?.includes(`could not be written: ${reason}`) === true,
    `No clear line with ${what}: ${errors}.`,
  );
}
