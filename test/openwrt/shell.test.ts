import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { FILES } from "../../openwrt/router-files.ts";
import { need, repository, routerFile, shells } from "./tools.ts";

const files = [
  ...Object.keys(FILES)
    .filter((path) => !/^(etc\/config|lib\/upgrade)\//.test(path))
    .map((path) => `openwrt/feed/net/phantun-runtime/files/${path}`),
  "openwrt/feed/net/phantun-runtime/test.sh",
  "test/openwrt/fake/engine.sh",
  "test/openwrt/fake/pgrep.sh",
  "test/openwrt/fake/ujail.sh",
  "test/openwrt/oracles/build.sh",
  "test/openwrt/real/ujail.sh",
  "test/openwrt/stand-in/rc.common.sh",
];

/**
 * Exclusions as in OpenWrt's own checks: `local`, variables that rc.common and uci's validation set and read, and files
 * that are only found at run time.
 */
const excluded = "SC3043,SC2034,SC2154,SC2119,SC2120,SC1090";

beforeAll(() => need("shfmt", "shellcheck", "dash", "busybox"));

describe.each(files)("%s", (file) => {
  test("is formatted as OpenWrt's feeds require (shfmt -sr -s, tabs)", async () => {
    const { stdout } = await execa("shfmt", ["-sr", "-s", "-d", file], { cwd: repository(""), reject: false });
    expect(stdout).toBe("");
  });

  test("passes shellcheck", async () => {
    const { stdout } = await execa("shellcheck", ["-x", "-s", "dash", "-e", excluded, file], {
      cwd: repository(""),
      reject: false,
    });
    expect(stdout).toBe("");
  });

  test.each(shells)("is parsed by %s", async (_name, command, ...args) => {
    const { stderr, exitCode } = await execa(command ?? "", [...args, "-n", file], {
      cwd: repository(""),
      reject: false,
    });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });
});

test("the image builder's bash can source the init script without side effects", async () => {
  const { stdout, stderr } = await execa(
    "bash",
    ["-c", 'extra_command() { :; }; . "$0"', routerFile("etc/init.d/phantun-runtime")],
    {
      cwd: repository(""),
    },
  );
  expect(stdout + stderr).toBe("");
});
