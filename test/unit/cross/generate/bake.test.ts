import { expect, it } from "vitest";
import { bakePlan } from "../../../../cross/generate/bake.ts";
import { platforms } from "../../../../cross/platforms.ts";

it("one target per row, without a slash in its name, and both groups in the table's order", () => {
  const { group, target } = bakePlan(platforms.filter(({ platform }) => /arm.v|mips$/.test(platform)));
  expect(Object.keys(target)).toEqual(["_image", "linux-arm-v7", "linux-arm-v6", "linux-arm-v5", "linux-mips"]);
  expect(group.all.targets).toEqual(["linux-arm-v7", "linux-arm-v6", "linux-arm-v5", "linux-mips"]);
  expect(group.checked.targets).toEqual(["linux-arm-v7", "linux-mips"]);
  expect(target).toHaveProperty("linux-mips", { inherits: ["_image"], platforms: ["linux/mips"] });
});
