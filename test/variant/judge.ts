import { judge } from "../rig/suite/case.ts";
import { cases } from "../rig/suite/cases/index.ts";
import type { Init } from "../rig/suite/init.ts";
import type { Result } from "../rig/suite/table.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { type Surroundings, World } from "../rig/suite/world.ts";

/** Every container has /proc, which is Node's only source of some facts. */
const surroundings: Surroundings = { quick: true, setup: ["proc"] };

/** The results of one launcher in one case, as PID 1 and as another process's child. */
export interface Judged {
  readonly id: string;
  readonly first: Result;
  readonly child: Result;
}

/**
 * Runs every case of the conformance suite on a launcher, races a tenth as often.
 *
 * @param follow is called with a description before each case
 */
export async function judgeAll(init: Init, follow: (what: string) => void): Promise<Judged[]> {
  const tools = await compileTools();
  const results = async (isFirst: boolean): Promise<Result[]> => {
    using world = await World.make(init, isFirst, tools, surroundings);
    const found: Result[] = [];
    for (const one of cases) {
      follow(`${one.id}, ${isFirst ? "as PID 1" : "not as PID 1"}`);
      found.push(await judge(one, world));
    }
    return found;
  };
  // In parallel: most of the time is spent waiting for events that never happen.
  const [first, child] = await Promise.all([results(true), results(false)]);
  return cases.map(({ id }, index) => ({ id, first: first[index] as Result, child: child[index] as Result }));
}
