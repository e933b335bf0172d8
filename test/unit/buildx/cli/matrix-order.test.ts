import { describe, expect, it } from "vitest";
import { readOrder } from "../../../../buildx/cli/matrix-order.ts";
import { platforms } from "../../../../cross/platforms.ts";

const order = (...words: string[]) => readOrder(words, {}, platforms, "x86_64");
const names = (...words: string[]) => order(...words).rows.map(({ platform }) => platform);

describe("./run matrix builds", () => {
  it("every row by default", () => {
    expect(order().rows).toEqual(platforms);
    expect(order().output).toBe("build/matrix");
  });

  it("the requested rows, once and in the table's order", () => {
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
      ["PHANTUN_CRATE=1.2.3", "--output", "/x"],
      { LIBC: "musl" },
      platforms,
      "x86_64",
    );
    expect(inputs).toEqual({ PHANTUN_CRATE: "1.2.3", LIBC: "musl" });
    expect(output).toBe("/x");
  });
});

describe("--push", () => {
  const place = "registry.example/phantun-runtime:1.2.3";

  it("pushes the index after the build, with TLS as configured for skopeo", () => {
    const { task, push } = order("--push", place);
    expect({ task, push }).toEqual({
      task: "build",
      push: {
        reference: { whole: place, repository: "registry.example/phantun-runtime", tag: "1.2.3" },
        tlsVerify: undefined,
      },
    });
  });

  it.each([true, false])("with --tls-verify=%s uses that setting", (tlsVerify) => {
    expect(order("--push", place, `--tls-verify=${tlsVerify}`).push).toMatchObject({ tlsVerify });
  });

  it("with --no-build uses the existing result, regardless of inputs in the environment", () => {
    const { task, output } = readOrder(
      ["--no-build", "--output", "x", "--push", place],
      { PHANTUN_CRATE: "1" },
      platforms,
      "x86_64",
    );
    expect({ task, output }).toEqual({ task: "push", output: "x" });
  });
});

describe("--compression", () => {
  it("is zstd by default, and gzip on request", () => {
    expect(order().compression).toBe("zstd");
    expect(order("--compression", "gzip").compression).toBe("gzip");
  });
});

describe("--verify", () => {
  it("builds this machine's row by default", () => {
    expect(order("--verify").task).toBe("verify");
    expect(names("--verify")).toEqual(["linux/amd64"]);
    expect(names("--verify", "--platform", "linux/mipsle")).toEqual(["linux/mipsle"]);
    expect(names("--verify", "--checked")).toHaveLength(5);
  });

  it("on a machine without a row requires a name", () => {
    expect(() => readOrder(["--verify"], {}, platforms, "sparc64")).toThrow(
      "This machine's sparc64 is not in the platform table: give --platform NAME.",
    );
  });
});

it.each([
  [
    ["--platform", "linux/mips64r6"],
    /--platform linux\/mips64r6 is not in the platform table, which has linux\/amd64, /,
  ],
  [["--platform"], /--platform.*: --platform NAME .* accepted/],
  [["--plattform=linux/mips"], /'--plattform'.* accepted/],
  [["--checked", "--platform", "linux/mips"], /both choose the rows: give one/],
  [["--compression", "xz"], /--compression xz is not supported: zstd and gzip are accepted/],
  [["--push", "phantun-runtime"], /--push phantun-runtime is not a valid destination/],
  [["--tls-verify=false"], /--tls-verify is about a registry: give --push/],
  [["--push", "a.b/x:1", "--tls-verify=no"], /--tls-verify no is neither true nor false/],
  [["--no-build"], /--no-build leaves nothing to do: give --push REF/],
  [["--no-build", "--push", "a.b/x:1", "--platform", "linux/mips"], /--platform says what to build: leave one/],
  [["--no-build", "--push", "a.b/x:1", "--compression", "gzip"], /--compression says what to build: leave one/],
  [["--no-build", "--push", "a.b/x:1", "LIBC=musl"], /LIBC=musl says what to build: leave one/],
  [["--verify", "--push", "a.b/x:1"], /--verify builds to compare, and keeps nothing: leave out --push/],
  [["--verify", "--output", "x"], /leave out --output/],
  [["VARIANT=node"], /VARIANT=node is not for the matrix.*use \.\/run image/],
  [["linux/mips"], /"linux\/mips" is not an input: NAME=VALUE/],
])("%j is refused", (words, message) => {
  expect(() => order(...words)).toThrow(message);
});
