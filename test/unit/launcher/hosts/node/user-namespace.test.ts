import { expect, test } from "vitest";
import { userNamespaceIn } from "../../../../../launcher/hosts/node/user-namespace.ts";

test.each([
  ["         0          0 4294967295\n", "initial"],
  ["         0       1000          1\n         1     100000      65536\n", "nested"],
  ["         0     100000 4294867295\n", "nested"],
  ["", "nested"],
  [undefined, "unknown"],
] as const)("the map %j belongs to a namespace that is %s", (map, expected) => {
  expect(userNamespaceIn(map)).toBe(expected);
});
