import { judge } from "../conformance/case.ts";
import { cases } from "../conformance/cases/index.ts";
import type { Init } from "../conformance/init.ts";
import type { Result } from "../conformance/table.ts";
import { compileTools } from "../conformance/tools.ts";
import { type Surroundings, World } from "../conformance/world.ts";

/** Every container has /proc, and Node is told some things nowhere else. */
const surroundings: Surroundings = { quick: true, setup: ["proc"] };

/** How one launcher did in one case, as PID 1 and as another process's child. */
export interface Judged {
  readonly id: string;
  readonly first: Result;
  readonly child: Result;
}

/**
 * Puts a launcher to every case of the conformance suite, races tried a tenth as often.
 *
 * @param follow is told each case before it begins
 */
export async function judgeAll(init: Init, follow: (id: string) => void): Promise<Judged[]> {
  const tools = await compileTools();
  using first = await World.make(init, true, tools, surroundings);
  using child = await World.make(init, false, tools, surroundings);
  const judged: Judged[] = [];
  for (const one of cases) {
    follow(one.id);
    judged.push({ id: one.id, first: await judge(one, first), child: await judge(one, child) });
  }
  return judged;
}
