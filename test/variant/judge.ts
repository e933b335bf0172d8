import { judge } from "../rig/suite/case.ts";
import { cases } from "../rig/suite/cases/index.ts";
import type { Init } from "../rig/suite/init.ts";
import type { Result } from "../rig/suite/table.ts";
import { compileTools } from "../rig/suite/tools.ts";
import { type Surroundings, World } from "../rig/suite/world.ts";

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
 * @param follow is told what is tried before it begins
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
  // Side by side: most of the time goes by in waiting for what never comes.
  const [first, child] = await Promise.all([results(true), results(false)]);
  return cases.map(({ id }, index) => ({ id, first: first[index] as Result, child: child[index] as Result }));
}
