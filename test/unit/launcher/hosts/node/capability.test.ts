import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { capabilityIn } from "../../../../../launcher/hosts/node/capability.ts";

const NET_ADMIN = 12;
const status = (effective: string, bounding: string) =>
  `Name:\tnode\nCapInh:\t${"f".repeat(16)}\nCapPrm:\t${"f".repeat(16)}\nCapEff:\t${effective}\nCapBnd:\t${bounding}\n`;

it.each([
  ["0000000000001000", "0000000000001000", "effective"],
  ["0000000000000000", "0000000000001000", "bounding"],
  ["000001ffffffefff", "000001ffffffefff", "absent"],
])("effective %s and bounding %s: NET_ADMIN is %s", (effective, bounding, wanted) => {
  expect(capabilityIn(status(effective, bounding), NET_ADMIN)).toBe(wanted);
});

it("what the kernel does not tell is blamed on nothing", () => {
  expect(capabilityIn("", NET_ADMIN)).toBe("effective");
  expect(capabilityIn("CapEff:\t0000000000000000\n", NET_ADMIN)).toBe("effective");
});

it("the kernel's own words are understood", () => {
  const own = readFileSync("/proc/self/status", "latin1");
  const unknown = 63;
  expect(own).toMatch(/^CapEff:\t[0-9a-f]{16}$/m);
  expect(capabilityIn(own, unknown)).toBe("absent");
});
