import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { absoluteShells, routers } from "./fake/routers.ts";
import { need, routerFile } from "./tools.ts";

beforeAll(() => need("dash", "busybox", "pgrep", "unshare"));
const router = routers();

describe.each(absoluteShells)("%s", (_name, shell) => {
  test("check reports what is present and what is missing", async () => {
    const made = router("docker");
    const good = await made.helper(shell, "check", "--image", "img:1");
    expect(good.exitCode).toBe(0);
    expect(good.stdout.split("\n").slice(1)).toEqual([
      "tun: /dev/net/tun is there",
      "engine: docker answers",
      "image: img:1 is there",
    ]);
    made.unset("image");
    const bad = await made.helper(shell, "check", "--image", "img:1", "--pull", "never");
    expect(bad.exitCode).toBe(1);
    expect(bad.stdout).toContain("image: img:1 is missing, option pull is 'never'");
  });

  test.each([
    [["run", "a;b"], 1, "the instance name is 'a;b', but must be letters, digits and _"],
    [["run", "a", "--bogus", "x"], 1, "option --bogus is unknown; see phantun-runtime --help"],
    [["run", "a", "--image"], 1, "option --image needs a value; see phantun-runtime --help"],
    [["run", "a", "--"], 1, "--mode is missing: client or server"],
  ])("%j is refused with a message", async (args, code, sentence) => {
    const { exitCode, stderr } = await router().helper(shell, ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: sentence });
  });
});

test("without /dev/net/tun the helper names the package that provides it", async () => {
  const helper = routerFile("usr/libexec/phantun-runtime");
  const script = 'mount -t tmpfs none /dev/net && exec "$0" run a --mode client --';
  const { exitCode, stderr } = await execa("unshare", ["--mount", "sh", "-c", script, helper], { reject: false });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "/dev/net/tun is missing: install kmod-tun (opkg install kmod-tun, or apk add kmod-tun); trying again",
  });
});
