import { describe, expect, it } from "vitest";
import { platforms } from "../../../cross/platforms.ts";
import { testedRows } from "../../rig/rows.ts";

const names = (wanted: string) => testedRows(wanted).map(({ platform }) => platform);
const table = platforms.map(({ platform }) => platform);
const checked = platforms.filter(({ everyCheck }) => everyCheck).map(({ platform }) => platform);

describe("the rows that the platform tests run", () => {
  it.each([
    ["", checked],
    ["checked", checked],
    ["all", table],
    ["linux/386", ["linux/386"]],
    ["linux/mips, linux/arm/v6", ["linux/arm/v6", "linux/mips"]],
  ])("PLATFORMS=%s", (wanted, rows) => {
    expect(names(wanted)).toEqual(rows);
  });

  it.each(["linux/vax", "linux/386,linux/vax", "all,linux/386", "linux/386,"])(
    "PLATFORMS=%s is refused, and the message lists the accepted values",
    (wanted) => {
      expect(() => names(wanted)).toThrow(
        /^PLATFORMS=.* asks for ".*": checked, all, or names .*, out of linux\/amd64, /,
      );
    },
  );
});
