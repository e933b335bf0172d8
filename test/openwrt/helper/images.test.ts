import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("a missing image is loaded from the archive, without a registry", async () => {
    const made = router("docker");
    made.unset("image");
    const archive = join(made.folder, "my image.tar");
    writeFileSync(archive, "");
    const { stderr } = await made.helper(shell, ...run, "--archive", archive, "--");
    expect(stderr).toBe(message("LOADING", archive));
    expect(made.calls).toContainEqual(["docker", "load", "-q", "-i", archive]);
    expect(made.verbs).not.toContain("docker pull");
    expect(made.calls.at(-1)?.[1]).toBe("run");
  });

  test("without its disk, the archive is reported missing and the image is pulled", async () => {
    const made = router("docker");
    made.unset("image");
    const { stderr } = await made.helper(shell, ...run, "--archive", "/nowhere/x.tar", "--");
    expect(stderr).toBe(`${message("NO_ARCHIVE", "/nowhere/x.tar")}\n${message("PULLING", "img:1")}`);
  });

  test.each([
    ["missing", [message("PULLING", "img:1")]],
    ["never", []],
  ])("an unavailable image (pull %s) is reported, and procd tries again", async (pull, before) => {
    const made = router("docker");
    made.unset("image");
    made.set("fail-pull");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--pull", pull, "--");
    expect(exitCode).toBe(1);
    expect(stderr.split("\n")).toEqual([...before, failure("NO_IMAGE", "img:1", "docker")]);
  });

  test("pull always uses the local copy when the registry does not answer", async () => {
    const made = router("docker");
    made.set("image", "linux/arm/v5\n");
    made.set("fail-pull");
    const { exitCode, stderr } = await made.helper(
      shell,
      ...run,
      "--pull",
      "always",
      "--platform",
      "linux/arm/v5",
      "--",
    );
    expect(exitCode).toBe(42);
    const lines = [message("PULLING_FOR", "img:1", "linux/arm/v5"), message("PULL_FAILED", "img:1")];
    expect(stderr.split("\n")).toEqual(lines);
    expect(made.calls).toContainEqual(["docker", "pull", "-q", "--platform", "linux/arm/v5", "img:1"]);
  });
});
