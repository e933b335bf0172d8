import { describe, expect, it } from "vitest";
import { readOrder } from "../../../buildx/matrix-order.ts";
import { platforms } from "../../../cross/platforms.ts";

const order = (...words: string[]) => readOrder(words, {}, platforms, "x86_64");
const names = (...words: string[]) => order(...words).rows.map(({ platform }) => platform);

describe("./run matrix builds", () => {
  it("every row unless told otherwise", () => {
    expect(order().rows).toEqual(platforms);
    expect(order().output).toBe("build/matrix");
  });

  it("the rows that are asked for, once and in the table's order", () => {
    expect(names("--platform", "linux/mips", "--platform=linux/amd64", "--platform", "linux/mips")).toEqual([
      "linux/amd64",
      "linux/mips",
    ]);
  });

  it("the rows that every check runs, with --checked", () => {
    expect(names("--checked")).toEqual(["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/mips", "linux/mipsle"]);
  });

  it("from inputs of the command line and the environment", () => {
    const { inputs, output } = readOrder(
      ["PHANTUN_CRATE=0.8.1", "--output", "/x"],
      { LIBC: "musl" },
      platforms,
      "x86_64",
    );
    expect(inputs).toEqual({ PHANTUN_CRATE: "0.8.1", LIBC: "musl" });
    expect(output).toBe("/x");
  });
});

it.each([
  [["--platform", "linux/mips64r6"], /--platform linux\/mips64r6 is not in the platform table: linux\/amd64, .*are/],
  [["--platform"], /--platform.*: --platform NAME .* accepted/],
  [["--plattform=linux/mips"], /'--plattform'.* accepted/],
  [["--checked", "--platform", "linux/mips"], /both choose the rows: give one/],
  [["linux/mips"], /"linux\/mips" is not an input: NAME=VALUE/],
])("%j is refused", (words, message) => {
  expect(() => order(...words)).toThrow(message);
});
