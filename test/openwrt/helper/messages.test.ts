import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers } from "../fake/routers.ts";
import { failure, message } from "../messages.ts";
import { need, routerFile } from "../tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("check reports what is present and what is missing", async () => {
    const made = router("docker");
    const good = await made.helper(shell, "check", "--image", "img:1");
    expect(good.exitCode).toBe(0);
    expect(good.stdout.split("\n").slice(1)).toEqual([
      message("CHECK_TUN"),
      message("CHECK_ENGINE", "docker"),
      message("CHECK_IMAGE", "img:1"),
    ]);
    made.unset("image");
    const bad = await made.helper(shell, "check", "--image", "img:1", "--pull", "never");
    expect(bad.exitCode).toBe(1);
    const missing = message("IMAGE_MISSING", "img:1");
    expect(bad.stdout.split("\n").at(-1)).toBe(message("CHECK_NO_IMAGE", missing, "never", ""));
  });

  test.each([
    [["run", "a;b"], message("NAME_INVALID", "a;b")],
    [["run", "a", "--bogus", "x"], message("UNKNOWN_OPTION", "--bogus")],
    [["run", "a", "--image"], message("NO_VALUE", "--image")],
    [["run", "a", "--"], message("NO_MODE_OPTION")],
  ])("%j is refused with a message", async (args, stderr) => {
    expect(await router().helper(shell, ...args)).toMatchObject({ exitCode: 1, stderr });
  });
});

test("without /dev/net/tun the helper names the package that provides it", async () => {
  const helper = routerFile("usr/libexec/phantun-runtime");
  const script = 'mount -t tmpfs none /dev/net && exec "$0" run a --mode client --';
  const { exitCode, stderr } = await execa("unshare", ["--mount", "sh", "-c", script, helper], { reject: false });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: failure("NO_TUN"),
  });
});
