import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers, run } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

const wanted = ["--platform", "linux/arm/v5"];
const pulling = message("PULLING_FOR", "img:1", "linux/arm/v5");
const found = (platform: string) => message("WRONG_PLATFORM", "img:1", platform, "linux/arm/v5");
const none = failure("NO_IMAGE_FOR_PLATFORM", "img:1", "linux/arm/v5");

describe.each(absoluteShells)("%s", (_name, shell) => {
  test.each([
    ["docker", "linux/arm/v7"],
    ["podman", "linux/arm"],
  ] as const)("%s: an image for another platform is reported and replaced by a pull", async (engine, there) => {
    const made = router(engine);
    made.set("image", "linux/arm/v7\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, ...wanted, "--");
    expect({ exitCode, stderr }).toEqual({ exitCode: 42, stderr: `${found(there)}\n${pulling}` });
    expect(made.calls).toContainEqual([engine, "pull", "-q", ...wanted, "img:1"]);
    // The next start finds the image.
    const again = await made.helper(shell, ...run, ...wanted, "--");
    expect({ exitCode: again.exitCode, stderr: again.stderr }).toEqual({ exitCode: 42, stderr: "" });
    expect(made.containers).toEqual([]);
  });

  test("an image for another platform is replaced by the archive's, without a registry", async () => {
    const made = router("docker");
    const archive = join(made.folder, "usb.tar");
    writeFileSync(archive, "");
    made.set("archive", "linux/arm/v5\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, ...wanted, "--archive", archive, "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 42,
      stderr: `${found("linux/amd64")}\n${message("LOADING", archive)}`,
    });
    expect(made.verbs).not.toContain("docker pull");
  });

  test("if the archive is for another platform too, the image is pulled", async () => {
    const made = router("docker");
    const archive = join(made.folder, "usb.tar");
    writeFileSync(archive, "");
    const { exitCode, stderr } = await made.helper(shell, ...run, ...wanted, "--archive", archive, "--");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 42,
      stderr: `${found("linux/amd64")}\n${message("LOADING", archive)}\n${pulling}`,
    });
  });

  test.each([
    ["missing", [pulling]],
    ["always", [pulling, found("linux/arm/v7")]],
    ["never", []],
  ] as const)("without an image of that platform (pull %s), nothing is run", async (pull, before) => {
    const made = router("docker");
    made.set("image", "linux/arm/v7\n");
    made.set("registry", "linux/arm/v7\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, ...wanted, "--pull", pull, "--");
    const lines = pull === "always" ? [...before, none] : [found("linux/arm/v7"), ...before, none];
    expect({ exitCode, lines: stderr.split("\n") }).toEqual({ exitCode: 1, lines });
    expect(made.verbs).not.toContain("docker run");
  });

  test("the platform of podman's machine is not mistaken for the image's", async () => {
    const made = router("podman");
    made.set("image", "linux/arm/v7\n");
    const { exitCode, stderr } = await made.helper(shell, ...run, "--platform", "linux/amd64", "--");
    const lines = [
      message("WRONG_PLATFORM", "img:1", "linux/arm", "linux/amd64"),
      message("PULLING_FOR", "img:1", "linux/amd64"),
    ];
    expect({ exitCode, lines: stderr.split("\n") }).toEqual({ exitCode: 42, lines });
  });

  test("without option platform the image is run without a check of its platform", async () => {
    const made = router("docker");
    made.set("image", "linux/arm/v7\n");
    expect((await made.helper(shell, ...run, "--")).exitCode).toBe(42);
    expect(made.verbs).not.toContain("docker create");
  });

  test("check reports the platform of the image", async () => {
    const made = router("docker");
    const check = ["check", "--image", "img:1", "--platform", "linux/amd64"];
    const image = message("CHECK_IMAGE", "img:1 (linux/amd64)");
    expect((await made.helper(shell, ...check)).stdout.split("\n")).toContain(image);
    made.set("image", "linux/arm/v7\n");
    const { stdout, exitCode } = await made.helper(shell, ...check, "--pull", "never");
    expect(exitCode).toBe(1);
    const wrong = message("WRONG_PLATFORM", "img:1", "linux/arm/v7", "linux/amd64");
    expect(stdout.split("\n")).toContain(message("CHECK_NO_IMAGE", wrong, "never", ""));
  });
});
