import type { Mutant } from "./mutant.ts";

const faults = (
  file: string,
  ...list: readonly (readonly [name: string, finder: string, from: string, to: string])[]
) => list.map(([name, finder, from, to]): Mutant => ({ name, finder, file: `src/${file}`, from, to }));

/** Faults of the policy that only show with a real host; the unit tests' mutation tool covers the pure functions. */
export const policyMutants: readonly Mutant[] = [
  ...faults(
    "launch.ts",
    [
      "goes-on-without-mode",
      "X3",
      "    host.exit(exitCodes.usage.code);\n    return;\n",
      "    host.exit(0);\n    return;\n",
    ],
    ["remark-unsaid", "H3", "if (remark !== undefined) say(remark);", "if (remark === undefined) say(program);"],
    ["subreaper-as-pid-1", "P1b", "host.pid() !== 1", "host.pid() > 0"],
    ["refused-handoff-starts", "H2", "      host.exit(exitCodes.handoff.code);\n      return;\n", ""],
    ["name-left", "H1", "handoff ? host.clearHandOff() : undefined", "handoff ? undefined : host.clearHandOff()"],
    [
      "failed-emptying-unsaid",
      "H11",
      "undefined;\n    if (error !== undefined) {",
      "undefined;\n    if (error !== undefined && error.errno < 0) {",
    ],
    [
      "any-signal-asks-to-stop",
      "G2b",
      "if (asksToStop(number)) askedToStop = true;",
      "askedToStop = asksToStop(number) || true;",
    ],
    [
      "no-signal-asks-to-stop",
      "G2",
      "if (asksToStop(number)) askedToStop = true;",
      "askedToStop = asksToStop(number) && false;",
    ],
    [
      "refused-signal-unsaid",
      "U1",
      "error !== undefined && error.errno !== errno.ESRCH",
      "error !== undefined && error.errno === errno.ESRCH",
    ],
    ["orphan-is-the-child", "Z1", "if (ended || pid !== child.pid) return;", "if (ended || pid < 0) return;"],
    [
      "never-explained",
      "G1",
      "if (explanation !== undefined) say(explanation);",
      "if (explanation === undefined) say(program);",
    ],
  ),
  ...faults("exit-codes.ts", ["signal-without-128", "E2", "128 + signal", "signal"]),
  ...faults(
    "signals.ts",
    ["34-swallowed", "S2", "[32, 33]", "[32, 33, 34]"],
    ["term-does-not-ask", "G2", "[1, 2, 3, 15]", "[1, 2, 3]"],
  ),
  ...faults(
    "contract.ts",
    ["programs-swapped", "X1", 'client: "/usr/local/bin/phantun-client"', 'client: "/usr/local/bin/phantun-server"'],
    ["empty-is-set", "H3", 'value === "" ? undefined : value', "value"],
  ),
  ...faults("quote.ts", ["raw-control-characters", "X3", "unit < 0x20 ||", "unit < 0 ||"]),
  ...faults("spawn-failure.ts", ["long-arguments-unnamed", "X2b", "case errno.E2BIG:", "case errno.ESRCH:"]),
  ...faults(
    "explain.ts",
    ["usage-explained", "G2", "code === 0 || code === PHANTUN_USAGE", "code === 0 || code === -PHANTUN_USAGE"],
    ["success-explained", "E1", "code === 0 || code === PHANTUN_USAGE", "code === PHANTUN_USAGE"],
  ),
];
