import { describe, expect, it } from "vitest";
import { parsePlatforms } from "../../../cross/platform.ts";
import { platforms } from "../../../cross/platforms.ts";

const [first] = platforms;
const row = (change: object) => [{ ...first, ...change }];

describe("the platform table", () => {
  it("never gives MIPS a variant, and always gives 32-bit ARM one", () => {
    for (const platform of ["linux/mips/softfloat", "linux/arm", "windows/amd64"]) {
      expect(() => parsePlatforms(row({ platform }))).toThrow("platforms.0.platform");
    }
  });

  it("reports the path and the value of every mistake", () => {
    expect(() => parsePlatforms(row({ libc: "uclibc" }))).toThrow(/^platforms\.0\.libc: .*got "uclibc"/);
    expect(() => parsePlatforms(row({ colour: "red" }))).toThrow(/platforms\.0: .*colour/);
  });

  it("refuses a row that cannot be built with its own libc", () => {
    expect(() => parsePlatforms(row({ rust: {} }))).toThrow("platforms.0.rust: has no entry for the row's own libc");
  });

  it("refuses a duplicate platform or OpenWrt architecture", () => {
    expect(() => parsePlatforms([first, first])).toThrow(
      /platform linux\/amd64 occurs twice[\s\S]*OpenWrt architecture x86_64 occurs twice/,
    );
  });

  it("lists OpenWrt's architectures in alphabetical order", () => {
    for (const { openwrt } of platforms) expect(openwrt).toEqual(openwrt.toSorted());
  });
});
