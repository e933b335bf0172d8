import { expect, it } from "vitest";
import { summary } from "../../../../buildx/cli/matrix-report.ts";

const programs = { launcher: 508_028, client: 2_985_672, server: 942_408 };
const built = { built: { platform: "linux/mipsle", entries: [], compressed: 1_332_790, programs }, seconds: 9.4 };
const failed = { failed: "linux/mips", reason: "the byte order is little, expected big", seconds: 700 };

it("one line per row, then the output folder, then the failures with reasons", () => {
  expect(summary("build/matrix", "zstd", [built, failed]).split("\n")).toEqual([
    "",
    "platform      image, zstd  launcher     client   server  seconds",
    "linux/mipsle    1 332 790   508 028  2 985 672  942 408        9",
    "linux/mips         FAILED                                    700",
    "",
    "build/matrix/layout    one index for all of them",
    "build/matrix/archives  for docker load and RouterOS",
    "build/matrix/bundles   for runc, crun and ujail",
    "build/matrix/sboms     what each image is made of, as CycloneDX JSON",
    "build/matrix/symbols   for ./run backtrace, and for gdb as a debug directory",
    "",
    "failed:",
    "linux/mips: the byte order is little, expected big",
  ]);
});

it("if nothing was built, the previous result stays, and this is reported", () => {
  expect(summary("build/matrix", "zstd", [failed])).toContain(
    "nothing was built; build/matrix holds an earlier result",
  );
});
