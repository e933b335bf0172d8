import { describe, expect, test } from "vitest";
import { explain } from "../../../launcher/src/explain.ts";
import { FakeHost } from "./fake-host.ts";

const error = (errno: number, text = "Some words of the system's") => ({ errno, text });

test.each([
  ["no device", error(2), "there is no /dev/net/tun in this container (add --device /dev/net/tun)"],
  ["a device that the cgroup forbids", error(1), "not allowed to use /dev/net/tun (add --device /dev/net/tun;"],
  ["no driver", error(19), "the host's kernel has no tun driver loaded (run modprobe tun on the host;"],
  ["a folder in its place", error(21), "/dev/net/tun is a folder"],
  ["another user", error(13), "this user may not open /dev/net/tun (run the container as root: remove --user)"],
  ["anything else", error(5, "Input/output error"), "/dev/net/tun cannot be opened: Input/output error"],
])("%s is explained", (_, tun, words) => {
  const sentence = explain(new FakeHost({ tun }), "phantun", 101);
  expect(sentence).toContain(words);
  expect(sentence).toMatch(/^phantun ended with 101: .*\.$/);
});

test.each([
  ["absent", "the capability NET_ADMIN is missing (add --cap-add NET_ADMIN)"],
  ["bounding", "NET_ADMIN is not in force for this user (run the container as root: remove --user)"],
] as const)("a capability that is %s is explained", (netAdmin, words) => {
  expect(explain(new FakeHost({ netAdmin }), "phantun", 1)).toContain(words);
});

test("two reasons stand in one sentence", () => {
  expect(explain(new FakeHost({ tun: error(2), netAdmin: "absent" }), "phantun", 101)).toBe(
    "phantun ended with 101: there is no /dev/net/tun in this container (add --device /dev/net/tun); " +
      "and the capability NET_ADMIN is missing (add --cap-add NET_ADMIN).",
  );
});

describe("nothing is said", () => {
  test("when the container has all that phantun needs", () => {
    expect(explain(new FakeHost({}), "phantun", 101)).toBeUndefined();
  });

  test.each([0, 2])("and nothing looked at after exit code %i, which no container causes", (code) => {
    const host = new FakeHost({ tun: error(2), netAdmin: "absent" });
    expect(explain(host, "phantun", code)).toBeUndefined();
    expect(host.effects).toEqual([]);
  });
});
