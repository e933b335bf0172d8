import { lineAfter } from "./outcome.ts";
import { holds, same } from "./verdict.ts";
import { PROGRAM, type World } from "./world.ts";

let state = 1;

/** A number below the limit, from a seeded generator (xorshift32). */
function below(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

function pick<Value>(values: readonly Value[]): Value {
  return values[below(values.length)] as Value;
}

/** A word of argv or envp: any bytes except NUL. Short words are more likely. */
function word(): Buffer {
  const length = below(pick([4, 20, 300, 6000]));
  return Buffer.from(Array.from({ length }, () => 1 + below(255)));
}

/** A variable: unset one time in eight, else one time in `odds` with random bytes as value. */
function variable(name: string, odds: number, likely: readonly string[]): Buffer[] {
  const value = below(odds) === 0 ? word() : Buffer.from(pick(likely));
  return below(8) === 0 ? [] : [Buffer.concat([Buffer.from(`${name}=`), value])];
}

function hex(words: readonly (string | Buffer)[]): string {
  return words.map((one) => `${Buffer.from(one).toString("hex")}00`).join("");
}

/**
 * Starts the launcher with random bytes as arguments, environment and handoff paths for `seconds`, and requires the
 * documented exit codes, and that the bytes arrive unchanged.
 *
 * @param seed seeds the random bytes; not 0
 * @returns the number of runs for each exit code
 */
export async function tryStarts(world: World, seconds: number, seed: number): Promise<Map<number | string, number>> {
  state = seed;
  const until = performance.now() + seconds * 1000;
  const ends = new Map<number | string, number>();
  while (performance.now() < until) {
    const env = [
      ...Array.from({ length: below(4) }, word),
      ...variable("MODE", 20, ["client", "client", "client", "client", "server", ""]),
      ...variable("IFACE_NAME", 2, ["ptun0", "", "x"]),
      ...variable("IFACE_FILE", 3, ["/run/name", "/run", "", "name", "/no/such/name", "/run/../run/other", "/"]),
      ...Array.from({ length: below(4) }, word),
    ];
    const probe = ["bytes", ...Array.from({ length: below(6) }, word)];
    const outcome = await world.run({ env, probe });
    ends.set(outcome.end, (ends.get(outcome.end) ?? 0) + 1);
    holds(
      [0, 64, 73, 127].includes(outcome.end as number),
      `It ended with ${outcome.end}: ${outcome.errors.join(" ")}`,
    );
    if (outcome.end !== 0) continue;
    same(lineAfter(outcome, "arguments"), hex([PROGRAM, ...probe]), "The program's arguments");
    same(lineAfter(outcome, "environment"), hex(env), "The program's environment");
  }
  return ends;
}
