import { describe, expect, test } from "vitest";
import { explain } from "../../../launcher/src/explain.ts";
import { FakeHost, type Situation } from "./fake-host.ts";

const error = (errno: number, text = "Some words of the system's") => ({ errno, text });

test.each([
  ["no device", error(2), "there is no /dev/net/tun in this container"],
  ["no folder of the device", error(20), "there is no /dev/net/tun in this container"],
  ["a device that the cgroup forbids", error(1), "the container's device rules refuse /dev/net/tun"],
  ["no driver", error(19), "the host's kernel has no tun driver loaded"],
  ["a folder in its place", error(21), "/dev/net/tun is a folder"],
  ["anything else", error(5, "Input/output error"), "/dev/net/tun cannot be opened: Input/output error"],
])("%s is explained", (_, tun, words) => {
  const sentence = explain(new FakeHost({ tun }), "phantun", 101);
  expect(sentence).toMatch(/^phantun ended with 101: .*[^.]\. See docs\/privileges\.md\.$/);
  expect(sentence).toContain(words);
});

test("a regular file in the device's place is explained, even though it can be opened", () => {
  const file = { uid: 0, gid: 0, mode: 0o100644 };
  expect(explain(new FakeHost({ status: file }), "phantun", 101)).toContain("is a regular file, not a device");
});

test.each<[string, Situation, string]>([
  ["absent", { netAdmin: "absent" }, "the capability NET_ADMIN is missing."],
  [
    "in the bounding set, for a user",
    { netAdmin: "bounding", user: 65534 },
    "NET_ADMIN is not in force for user 65534 (run the container as root)",
  ],
  ["in the bounding set, for root", { netAdmin: "bounding" }, "NET_ADMIN is not in force."],
])("a capability that is %s is explained", (_, situation, words) => {
  expect(explain(new FakeHost(situation), "phantun", 1)).toContain(words);
});

test("two reasons are in one sentence", () => {
  expect(explain(new FakeHost({ tun: error(2), netAdmin: "absent" }), "phantun", 101)).toBe(
    "phantun ended with 101: there is no /dev/net/tun in this container; " +
      "and the capability NET_ADMIN is missing. See docs/privileges.md.",
  );
});

test("a network of another user namespace is explained", () => {
  expect(explain(new FakeHost({ foreignNetwork: true }), "phantun", 101)).toContain(
    "the network belongs to another user namespace",
  );
});

describe("a device that may not be opened (EACCES)", () => {
  const device = (uid: number, gid: number, mode: number) => ({ uid, gid, mode: 0o20000 | mode });
  const owned = "which belongs to user 1000 and group 1000 with mode 0600";
  const unexplained = ": they allow it, so a security module (SELinux, AppArmor) or a mount with nodev refuses it.";

  test.each<[string, Situation, string]>([
    [
      "root without DAC_OVERRIDE",
      { status: device(1000, 1000, 0o600) },
      `user 0 may not open /dev/net/tun, ${owned}, and the capability DAC_OVERRIDE is missing.`,
    ],
    [
      "root without DAC_OVERRIDE, the user namespace unknown",
      { status: device(1000, 1000, 0o600), userNamespace: "unknown" },
      `${owned}, and the capability DAC_OVERRIDE is missing.`,
    ],
    ["root with DAC_OVERRIDE", { status: device(1000, 1000, 0o600), dacOverride: "effective" }, `${owned}.`],
    [
      "root of a user namespace",
      { status: device(65534, 65534, 0o600), userNamespace: "nested" },
      "user 65534 and group 65534 with mode 0600, seen from a user namespace that is not the host's.",
    ],
    ["another user", { status: device(1000, 1000, 0o600), user: 7 }, `user 7 may not open /dev/net/tun, ${owned}.`],
    ["root, a group that it may be in", { status: device(1000, 28, 0o660) }, "group 28 with mode 0660, and the"],
    ["root, everybody but a group", { status: device(1000, 28, 0o606), user: 7 }, "mode 0606."],
    ["a device for everybody", { status: device(0, 0, 0o666), user: 7 }, `mode 0666${unexplained}`],
    ["a device of its own", { status: device(7, 0, 0o600), user: 7 }, `mode 0600${unexplained}`],
    ["a device of its own to read only", { status: device(7, 0, 0o466), user: 7 }, "mode 0466."],
    ["a device whose owner is not shown", { status: null }, "user 0 may not open /dev/net/tun."],
  ])("%s", (_, situation, words) => {
    const sentence = explain(new FakeHost({ tun: error(13), ...situation }), "phantun", 101);
    expect(sentence).toContain(words);
    expect(sentence).not.toContain("as root");
  });
});

describe("nothing is explained", () => {
  test("when the container has all that phantun needs", () => {
    expect(explain(new FakeHost({}), "phantun", 101)).toBeUndefined();
  });

  test("when the device opens but its status is unknown", () => {
    expect(explain(new FakeHost({ status: null }), "phantun", 101)).toBeUndefined();
  });

  test.each([0, 2])("and nothing is checked after exit code %i, which no container causes", (code) => {
    const host = new FakeHost({ tun: error(2), netAdmin: "absent" });
    expect(explain(host, "phantun", code)).toBeUndefined();
    expect(host.effects).toEqual([]);
  });
});
