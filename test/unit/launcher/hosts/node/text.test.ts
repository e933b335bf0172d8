import { expect, it } from "vitest";
import { damagedArgument } from "../../../../../launcher/hosts/node/text.ts";

it("arguments of any characters are passed on", () => {
  expect(damagedArgument([])).toBeUndefined();
  expect(damagedArgument(["", "--local", "ü😀", "\ud7ff", "new\nline"])).toBeUndefined();
});

it("an argument that Node has damaged is refused, with its number and a remedy", () => {
  const damaged = Buffer.from([0x61, 0xff]).toString();
  expect(damagedArgument(["--tun", damaged, damaged])).toMatch(/^Argument 2 is no UTF-8, .* without -node, /);
});
