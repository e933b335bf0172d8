import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "./fake/routers.ts";
import { need } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("the helper waits for a late engine, with one line", async () => {
    const made = router("docker");
    made.set("late", "2\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "60", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "docker does not answer; waiting up to 60 s for it" });
  });

  test("the helper gives up on an engine that never answers, with one line, and procd tries again", async () => {
    const made = router("docker");
    made.set("fail-info");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--");
    expect({ exitCode, lines: stderr.split("\n") }).toEqual({
      exitCode: 1,
      lines: ["docker does not answer; waiting up to 1 s for it", "docker does not answer after 1 s; trying again"],
    });
  });

  test("a wait of 0 seconds asks once", async () => {
    const made = router("docker");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "0", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "" });
    made.set("fail-info");
    const down = await made.helper(shell, ...run, "--wait", "0", "--");
    expect(down.stderr).toBe("docker does not answer after 0 s; trying again");
  });

  test.each([
    ["auto", "neither docker nor podman nor ujail is installed"],
    ["podman", "podman is not installed"],
  ])("a missing engine (%s) is reported", async (engine, sentence) => {
    const { exitCode, stderr } = await router().helper(shell, ...run, "--engine", engine, "--");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${sentence} after 1 s; trying again`);
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
    [["docker", "podman", "ujail"], ["docker"], "podman", "docker does not answer"],
    [["docker", "ujail"], ["docker"], "ujail", "docker does not answer"],
    [["docker", "podman", "ujail"], ["docker", "podman"], "ujail", "docker does not answer, podman does not answer"],
  ] as const)("of %j, with %j down, auto takes %s at once, and reports why", async (engines, down, taken, why) => {
    const made = router(...engines);
    for (const engine of down) made.set(`fail-info-${engine}`);
    const { stderr } = await made.helper(shell, ...run, "--wait", "60", "--rootfs", made.rootfs, "--");
    expect(stderr).toBe(`${why}; option engine is auto, so ${taken} is taken`);
    expect(made.calls.at(-1)?.[0]).toBe(taken);
  });

  test("auto does not take a ujail without programs: it waits for docker, and reports both", async () => {
    const made = router("docker", "ujail");
    made.set("late", "1\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--wait", "60", "--rootfs", "/nowhere", "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 42,
      stderr:
        "docker does not answer, ujail lacks /nowhere/phantun-runtime of the package phantun-runtime-rootfs; waiting up to 60 s for it",
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
      expect([none.exitCode, none.stderr]).toEqual([1, "neither docker nor podman nor ujail is installed"]);
      const down = router("docker");
      down.set("fail-info");
      const late = await down.helper(shell, verb, "--image", "img:1", "--wait", "1");
      expect(late.stderr.split("\n").at(-1)).toBe("docker does not answer after 1 s");
    },
  );

  test.each(["auto", "ujail"])(
    "with ujail only (engine %s), a pull reports at once that there is no image to pull",
    async (engine) => {
      const { exitCode, stderr } = await router("ujail").helper(shell, "pull", "--engine", engine, "--image", "img:1");
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: "ujail runs the files of the package phantun-runtime-rootfs: there is no image to pull",
      });
    },
  );

  test("pull without an image's name is refused", async () => {
    const { exitCode, stderr } = await router("docker").helper(shell, "pull", "--image", "");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "no image is named: set option image in /etc/config/phantun-runtime",
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
      stderr: "docker does not answer; option engine is auto, so podman is taken",
    });
  });
  await Promise.all(tries);
});
