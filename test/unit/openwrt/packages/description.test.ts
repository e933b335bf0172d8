import { expect, test } from "vitest";
import { describe as check } from "../../../../openwrt/packages/description.ts";
import { EXIT, PackagingError } from "../../../../openwrt/packages/errors.ts";

const good = {
  name: "phantun-runtime",
  version: "1.2.3-r1",
  architecture: "all",
  summary: "x",
  section: "net",
  depends: ["kmod-tun"],
  conflicts: [],
  license: "MIT",
  maintainer: "m",
  url: "",
  conffiles: ["/etc/config/phantun-runtime"],
};

test("a valid description is returned unchanged", () => {
  expect(check(good)).toEqual(good);
});

test.each([
  ["a name that apk refuses", { name: "Phantun" }, "name: lower-case letters"],
  ["a version without release", { version: "1.2.3" }, "version: numbers with dots, then -r and the release"],
  ["a summary of two lines, which would break Packages", { summary: "a\nVersion: 9" }, "summary: one line"],
  ["a relative conffile", { conffiles: ["etc/x"] }, "conffiles.0: a path from the root"],
  ["a field that nobody knows", { essential: true }, "essential"],
])("%s is refused with the name of the field", (_what, change, sentence) => {
  let caught: unknown;
  try {
    check({ ...good, ...change });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(PackagingError);
  expect(caught).toMatchObject({ exitCode: EXIT.usage, message: expect.stringContaining(sentence) });
});
