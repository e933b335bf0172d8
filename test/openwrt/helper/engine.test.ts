import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

const down = message("NO_ANSWER", "docker");

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("the helper waits for a late engine, with one line", async () => {
    const made = router("docker");
    made.set("late", "2\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "60", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: message("WAITING", down, 60) });
  });

  test("the helper gives up on an engine that never answers, with one line, and procd tries again", async () => {
    const made = router("docker");
    made.set("fail-info");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--");
    expect({ exitCode, lines: stderr.split("\n") }).toEqual({
      exitCode: 1,
      lines: [message("WAITING", down, 1), failure("GAVE_UP", down, 1)],
    });
  });

  test("a wait of 0 seconds asks once", async () => {
    const made = router("docker");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "0", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "" });
    made.set("fail-info");
    const failed = await made.helper(shell, ...run, "--wait", "0", "--");
    expect(failed.stderr).toBe(failure("GAVE_UP", down, 0));
  });

  test.each([
    ["auto", message("NO_ENGINE")],
    ["podman", message("NOT_INSTALLED", "podman")],
  ])("a missing engine (%s) is reported", async (engine, absence) => {
    const { exitCode, stderr } = await router().helper(shell, ...run, "--engine", engine, "--");
    expect(exitCode).toBe(1);
    expect(stderr.split("\n")).toEqual([message("WAITING", absence, 1), failure("GAVE_UP", absence, 1)]);
  });

  test("auto prefers docker over podman over ujail, and does not mention engines that it did not try", async () => {
    const all = router("podman", "docker", "ujail");
    const { stderr } = await all.helper(shell, ...run, "--rootfs", all.rootfs, "--");
    expect([stderr, all.calls.at(-1)?.[0]]).toEqual(["", "docker"]);
    const two = router("podman", "ujail");
    expect((await two.helper(shell, ...run, "--rootfs", two.rootfs, "--")).stderr).toBe("");
    expect(two.calls.at(-1)?.[0]).toBe("podman");
    const one = router("ujail");
    expect((await one.helper(shell, ...run, "--rootfs", one.rootfs, "--")).stderr).toBe("");
    expect(one.calls.at(-1)?.[0]).toBe("ujail");
  });

  test.each([
    [["docker", "podman", "ujail"], ["docker"], "podman", down],
    [["docker", "ujail"], ["docker"], "ujail", down],
    [["docker", "podman", "ujail"], ["docker", "podman"], "ujail", `${down}, ${message("NO_ANSWER", "podman")}`],
  ] as const)("of %j, with %j down, auto uses %s at once, and reports why", async (engines, silent, used, why) => {
    const made = router(...engines);
    for (const engine of silent) made.set(`fail-info-${engine}`);
    const { stderr } = await made.helper(shell, ...run, "--wait", "60", "--rootfs", made.rootfs, "--");
    expect(stderr).toBe(message("ENGINE_USED", why, used));
    expect(made.calls.at(-1)?.[0]).toBe(used);
  });

  test("auto does not take a ujail without programs: it waits for docker, and reports both", async () => {
    const made = router("docker", "ujail");
    made.set("late", "1\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "60", "--rootfs", "/nowhere", "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 42,
      stderr: message("WAITING", `${down}, ${message("NO_ROOTFS", "/nowhere/phantun-runtime")}`, 60),
    });
  });

  test("a configured engine is not replaced by another", async () => {
    const made = router("docker", "podman");
    made.set("fail-info-docker");
    const { exitCode } = await made.helper(shell, ...run, "--engine", "docker", "--");
    expect(exitCode).toBe(1);
    expect(made.verbs.filter((verb) => verb.startsWith("podman run"))).toEqual([]);
  });

  test.each(["pull", "load"])(
    "a manual %s neither waits for an engine that is not installed nor promises to try again",
    async (verb) => {
      const none = await router().helper(shell, verb, "--image", "img:1");
      expect([none.exitCode, none.stderr]).toEqual([1, message("NO_ENGINE")]);
      const made = router("docker");
      made.set("fail-info");
      const late = await made.helper(shell, verb, "--image", "img:1", "--wait", "1");
      expect(late.stderr.split("\n").at(-1)).toBe(message("GAVE_UP", down, 1));
    },
  );

  test.each(["auto", "ujail"])(
    "with ujail only (engine %s), a pull reports at once that there is no image to pull",
    async (engine) => {
      const { exitCode, stderr } = await router("ujail").helper(shell, "pull", "--engine", engine, "--image", "img:1");
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: message("UJAIL_HAS_NO_IMAGE", "pull"),
      });
    },
  );

  test("pull without an image's name is refused", async () => {
    const { exitCode, stderr } = await router("docker").helper(shell, "pull", "--image", "");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: message("NO_IMAGE_NAME"),
    });
  });
});

test("an engine that hangs never blocks the helper", async () => {
  const tries = absoluteShells.map(async ([, shell]) => {
    const made = router("docker", "podman");
    made.set("hang-info-docker");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "0", "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 42,
      stderr: message("ENGINE_USED", down, "podman"),
    });
  });
  await Promise.all(tries);
});
