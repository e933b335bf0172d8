import { describe, expect, it } from "vitest";
import { inputsOf, readInputs } from "../../../../buildx/build/inputs.ts";

describe("build inputs", () => {
  it("come from the command line and from the environment, and the command line wins", () => {
    const environment = { PHANTUN_CRATE: "1.2.2", PHANTUN_OWNER: "someone", HOME: "/root" };
    expect(readInputs(["PHANTUN_CRATE=1.2.3"], environment)).toEqual({
      PHANTUN_CRATE: "1.2.3",
      PHANTUN_OWNER: "someone",
    });
  });

  it("are omitted if empty, so that an empty option overrides the environment", () => {
    expect(readInputs(["PHANTUN_CRATE="], { PHANTUN_CRATE: "1.2.3", PHANTUN_COMMIT: "" })).toEqual({});
  });

  it("keep an equals sign in a value", () => {
    const { PHANTUN_BASE_URL } = readInputs(["PHANTUN_BASE_URL=http://127.0.0.1:1/?a=b"], {});
    expect(PHANTUN_BASE_URL).toBe("http://127.0.0.1:1/?a=b");
  });

  it.each([
    [["PHANTUN_CRAT=1.2.3"], {}, /PHANTUN_CRAT is not a build input; the build inputs are .*PHANTUN_CRATE/],
    [[], { PHANTUN_TAG: "v1.2.3" }, /PHANTUN_TAG is not a build input/],
    [["1.2.3"], {}, /"1.2.3" is not an input: NAME=VALUE is accepted/],
    [["PHANTUN_BASE_URL=https://me:secret@mirror"], {}, /^PHANTUN_BASE_URL has credentials before its @(?!.*secret)/],
    [[], { DEBIAN_SNAPSHOT_URL: "http://token@mirror" }, /^DEBIAN_SNAPSHOT_URL has credentials(?!.*token)/],
    [["=1.2.3"], {}, /NAME=VALUE is accepted/],
  ])("refuse %j beside %j", (words, environment, message) => {
    expect(() => readInputs(words, environment)).toThrow(message);
  });
});

it.each([
  ["musl", "musl", {}],
  ["musl", "gnu", { LIBC: "musl" }],
  ["gnu", "musl", { LIBC: "gnu" }],
  [undefined, "gnu", {}],
] as const)("LIBC=%s for a row of %s gives %j: the row's own libc is not another build", (LIBC, libc, asked) => {
  const inputs = LIBC === undefined ? {} : { LIBC };
  expect(inputsOf({ PHANTUN_CRATE: "1.2.3", ...inputs }, { libc })).toEqual({ PHANTUN_CRATE: "1.2.3", ...asked });
});
