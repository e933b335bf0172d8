import { readFileSync, watch } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { FakeRouter } from "../fake/router.ts";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "perl", "pgrep", "strace", "unshare"));
const router = routers();

/** Resolves once the fake engine has reported that it hangs. */
async function untilHanging(made: FakeRouter): Promise<number> {
  const watcher = watch(made.state);
  try {
    while (made.hanging === undefined) await new Promise((resolve) => watcher.once("change", resolve));
    return made.hanging;
  } finally {
    watcher.close();
  }
}

function parentOf(pid: number): number {
  const [, parent] = /^PPid:\s*([0-9]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(parent);
}

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("a stale container of the name is removed first, even if the engine refuses several times", async () => {
    const made = router("docker");
    made.set("containers", "phantun-fake0\nphantun-other\n");
    made.set("stuck", "1\n");
    const { exitCode } = await made.helper(shell, ...run, "--");
    expect(exitCode).toBe(42);
    expect(made.containers).toEqual(["phantun-other"]);
    expect(made.verbs.filter((verb) => verb === "docker rm")).toHaveLength(2);
  });

  test("a stop while the image is pulled ends the pull", async () => {
    const made = router("docker");
    made.unset("image");
    made.set("hang-pull");
    const helper = made.helper(shell, ...run, "--");
    const hanging = await untilHanging(made);
    helper.kill("SIGTERM");
    expect((await helper).exitCode).toBe(143);
    expect(() => process.kill(hanging, 0)).toThrow();
  });

  test("a stop at the moment in which the pull starts ends it too", async () => {
    const made = router("docker");
    made.unset("image");
    made.set("hang-pull");
    // Every fork returns late to the helper, so that the signal is there before the helper's next command.
    const late = "--inject=fork,vfork,clone,clone3:delay_exit=500000";
    const helper = made.helper(["/usr/bin/strace", "--output=/dev/null", late, ...shell], ...run, "--");
    const hanging = await untilHanging(made);
    process.kill(parentOf(hanging), "SIGTERM");
    expect((await helper).exitCode).toBe(143);
    expect(() => process.kill(hanging, 0)).toThrow();
  });

  test.each([
    ["stop", [], ["phantun-a", "phantun-b", "phantun-c"]],
    ["stop", ["b"], ["phantun-b"]],
    ["prune", ["b"], ["phantun-a", "phantun-c"]],
    ["prune", [], ["phantun-a", "phantun-b", "phantun-c"]],
  ])("%s %j ends exactly its containers, on every engine", async (verb, names, ended) => {
    const made = router("docker", "podman");
    made.set("containers", "phantun-a\nphantun-b\nphantun-c\n");
    made.set("containers-podman");
    const { exitCode } = await made.helper(shell, verb, "--timeout", "3", "--", ...names);
    expect(exitCode).toBe(0);
    expect(made.calls.filter(([, word]) => word === "stop")).toEqual(
      ended.map((name) => ["docker", "stop", "-t", "3", name]),
    );
    expect(made.calls).toContainEqual([
      "podman",
      "ps",
      "-a",
      "--filter",
      "label=phantun-runtime",
      "--format",
      "{{.Names}}",
    ]);
  });

  test.each(["podman", "ujail"] as const)(
    "with the engine %s, a start ends docker's container of its name, and no other",
    async (engine) => {
      const made = router("docker", engine);
      made.set("containers-docker", "phantun-fake0\nphantun-b\n");
      const { stderr } = await made.helper(shell, ...run, "--engine", engine, "--rootfs", made.rootfs, "--");
      expect(stderr).toBe("");
      expect(made.names("containers-docker")).toEqual(["phantun-b"]);
    },
  );

  test("a prune ends containers without a section, on every engine", async () => {
    const made = router("docker", "podman");
    made.set("containers-docker", "phantun-a\nphantun-b\n");
    made.set("containers-podman", "phantun-a\nphantun-c\n");
    const { exitCode } = await made.helper(shell, "prune", "--", "a");
    expect(exitCode).toBe(0);
    expect([made.names("containers-docker"), made.names("containers-podman")]).toEqual([["phantun-a"], ["phantun-a"]]);
  });

  test.each(["docker", "podman"] as const)("a foreign container on %s is left alone and reported", async (engine) => {
    const made = router(engine);
    made.set("containers", "phantun-fake0 foreign\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: failure("FOREIGN_CONTAINER", "phantun-fake0", engine),
    });
    for (const verb of ["stop", "prune"]) {
      const { exitCode, stderr } = await made.helper(shell, verb, "--", ...(verb === "stop" ? ["fake0"] : []));
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    }
    expect(made.containers).toEqual(["phantun-fake0 foreign"]);
    expect(made.verbs.filter((verb) => / (rm|stop|run)$/.test(verb))).toEqual([]);
  });

  test("a foreign container on another engine does not matter", async () => {
    const made = router("docker", "podman");
    made.set("containers-docker", "phantun-fake0 foreign\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--engine", "podman", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: "" });
    expect(made.names("containers-docker")).toEqual(["phantun-fake0 foreign"]);
  });

  test.each([
    ["stop", ["a", "b"], [], "phantun-a, phantun-b"],
    ["stop", [], ["--known", "a b"], "phantun-a, phantun-b"],
    ["stop", [], [], message("SOME_CONTAINERS")],
    ["prune", ["a"], [], message("SOME_CONTAINERS")],
  ])(
    "%s %j, on an engine that answers but fails to list containers, names the unchecked ones",
    async (verb, names, options, subject) => {
      const made = router("docker", "podman");
      made.set("fail-ps-docker");
      made.set("containers-podman", "phantun-c\n");
      const { exitCode, stderr } = await made.helper(shell, verb, ...options, "--", ...names);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: message("NO_LIST", "docker", subject),
      });
      // The other engine is checked nevertheless.
      expect(made.names("containers-podman")).toEqual(verb === "prune" || names.length === 0 ? [] : ["phantun-c"]);
    },
  );

  test("an engine that is down runs no containers, so nothing is reported", async () => {
    const made = router("docker");
    made.set("fail-ps");
    made.set("fail-info");
    const { exitCode, stderr } = await made.helper(shell, "stop", "--", "a");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("a stop finds its container on every engine, independent of the setting", async () => {
    const made = router("docker", "podman");
    made.set("containers-docker", "phantun-a\nphantun-b\n");
    await made.helper(shell, "stop", "--engine", "podman", "--", "a");
    expect(made.names("containers-docker")).toEqual(["phantun-b"]);
  });

  test("a stop that fails is reported, and the container is removed by force", async () => {
    const made = router("docker");
    made.set("containers", "phantun-a\n");
    made.set("fail-stop");
    const { exitCode, stderr } = await made.helper(shell, "stop", "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: message("STOP_FAILED", "docker", "phantun-a"),
    });
    expect(made.containers).toEqual([]);
  });

  test("a container that has exited meanwhile is not an engine failure", async () => {
    const made = router("docker");
    made.set("containers", "phantun-a\n");
    made.set("fail-stop");
    made.set("fail-container");
    const { exitCode, stderr } = await made.helper(shell, "stop", "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("stop waits only for the jail of its name", async () => {
    const made = router("ujail");
    made.set("jailed");
    const jail = made.helper(shell, ...run, "--rootfs", made.rootfs, "--");
    await made.appeared("running");
    // Nor for one whose name begins with its name, like wg10 for wg1.
    for (const other of ["other0", "fake"]) {
      const { exitCode, stderr } = await made.helper(shell, "stop", "--engine", "ujail", "--timeout", "0", "--", other);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    }
    const deaf = await made.helper(shell, "stop", "--engine", "ujail", "--timeout", "0", "--", "fake0");
    expect({ exitCode: deaf.exitCode, stderr: deaf.stderr }).toEqual({
      exitCode: 1,
      stderr: message("JAIL_STAYS", "phantun-fake0"),
    });
    const stop = made.helper(shell, "stop", "--engine", "ujail", "--");
    made.unset("jailed");
    expect((await stop).exitCode).toBe(0);
    await jail;
  });
});

test("an engine that hangs in stop does not hang the router's shutdown", async () => {
  const tries = absoluteShells.map(async ([, shell]) => {
    const made = router("docker");
    made.set("containers", "phantun-a\n");
    made.set("hang-stop");
    const { exitCode } = await made.helper(shell, "stop", "--timeout", "0", "--");
    expect({ exitCode, containers: made.containers }).toEqual({ exitCode: 0, containers: [] });
  });
  await Promise.all(tries);
});

test("a stop on an engine that hangs ends, and names the unchecked containers", async () => {
  const tries = absoluteShells.map(async ([, shell]) => {
    const made = router("docker");
    made.set("hang-ps");
    const { exitCode, stderr } = await made.helper(shell, "stop", "--", "a", "b");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: message("NO_LIST", "docker", "phantun-a, phantun-b"),
    });
  });
  await Promise.all(tries);
});
