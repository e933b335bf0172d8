import { expect, it } from "vitest";
import { platforms } from "../../../cross/platforms.ts";
import { targetFiles } from "../../../cross/targets.ts";

const files = targetFiles(platforms);

it("each row has a folder of its own, with one file a libc", () => {
  expect([...files.keys()].filter((path) => path.startsWith("cross/targets/linux/amd64/"))).toEqual([
    "cross/targets/linux/amd64/phantun/row.env",
    "cross/targets/linux/amd64/phantun/gnu.env",
    "cross/targets/linux/amd64/phantun/musl.env",
    "cross/targets/linux/amd64/launcher.env",
  ]);
});

it("a shell reads the values as they stand in the table", () => {
  expect(files.get("cross/targets/linux/mips/launcher.env")).toMatch(
    /^# .*\nZIG_TARGET='mips-linux-musleabi'\nZIG_CPU='mips32r2\+soft_float'\nBYTE_ORDER='big'\n$/,
  );
});
