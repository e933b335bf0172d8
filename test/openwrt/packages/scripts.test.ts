import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { apkScripts, opkgScripts } from "../../../openwrt/packages/scripts.ts";
import { need } from "../tools.ts";

/**
 * OpenWrt's functions that these scripts need (base-files, /lib/functions.sh): the package's own script first, then the
 * service, which an upgrade starts but does not enable.
 */
const functions = `
add_group_and_user() { :; }
default_postinst() {
	[ -n "$pkgname" ] || local pkgname="$(basename \${1%.*})"
	if [ -f "/usr/lib/opkg/info/$pkgname.postinst-pkg" ]; then ( . "/usr/lib/opkg/info/$pkgname.postinst-pkg" ) || return; fi
	[ "$pkgname" != phantun-runtime ] || /etc/init.d/phantun-runtime start
}
default_prerm() {
	[ -n "$pkgname" ] || local pkgname="$(basename \${1%.*})"
	[ "$pkgname" != phantun-runtime ] || /etc/init.d/phantun-runtime stop
}
`;
const service = `#!/bin/sh
case $1 in
start) [ -e /tunnels ] && touch /running ;;
stop) rm -f /running ;;
running) [ -e /running ] ;;
esac
exit
`;

let root: string;
const put = (path: string, text: string, mode = 0o644) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
};

beforeEach(() => {
  need("busybox", "chroot");
  root = mkdtempSync(join(tmpdir(), "phantun-scripts-"));
  mkdirSync(join(root, "bin"));
  mkdirSync(join(root, "dev"));
  copyFileSync("/usr/bin/busybox", join(root, "bin/busybox"));
  for (const applet of ["basename", "rm", "sh", "touch"]) symlinkSync("busybox", join(root, "bin", applet));
  put("dev/null", "");
  put("lib/functions.sh", functions);
  put("etc/init.d/phantun-runtime", service, 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));

/** Runs a command line inside, in a package manager's environment. Returns the output, which the owner sees. */
async function inside(command: string, env: Record<string, string> = {}): Promise<string> {
  const options = { env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env }, extendEnv: false };
  const { stdout, stderr } = await execa("chroot", [root, "/bin/sh", "-c", command], options);
  return stdout + stderr;
}

const advice = "phantun-runtime: running tunnels take the new version after: /etc/init.d/phantun-runtime restart";

describe("apk", () => {
  const script = (name: string, step: keyof ReturnType<typeof apkScripts>) => {
    put("script", apkScripts(name)[step], 0o755);
    return inside("/script");
  };

  test.each(["phantun-runtime", "phantun-runtime-rootfs"])(
    "after an upgrade of %s, explains how running tunnels get the new version",
    async (name) => {
      put("running", "");
      expect(await script(name, "postUpgrade")).toBe(advice);
    },
  );

  test.each(["phantun-runtime", "phantun-runtime-rootfs"])("prints nothing if no tunnel runs: %s", async (name) => {
    expect(await script(name, "postUpgrade")).toBe("");
    expect(await script(name, "postInstall")).toBe("");
  });

  test("prints nothing after an install that starts a tunnel, or without a service", async () => {
    put("tunnels", "");
    expect(await script("phantun-runtime", "postInstall")).toBe("");
    rmSync(join(root, "etc/init.d/phantun-runtime"));
    expect(await script("phantun-runtime-rootfs", "postUpgrade")).toBe("");
  });
});

describe("opkg", () => {
  /** An upgrade: the old package's prerm, then the new one's postinst, with opkg's variable for both. */
  const upgrade = async (name: string) => {
    for (const [script, text] of Object.entries(opkgScripts)) put(`usr/lib/opkg/info/${name}.${script}`, text, 0o755);
    const info = `/usr/lib/opkg/info/${name}`;
    return inside(`${info}.prerm upgrade 0.0.1-r1 && ${info}.postinst configure 0.0.1-r1`, { PKG_UPGRADE: "1" });
  };

  test("after an upgrade of the programs, explains how running tunnels get the new version", async () => {
    put("running", "");
    expect(await upgrade("phantun-runtime-rootfs")).toBe(advice);
  });

  test("restarts the tunnels when it upgrades the service, and prints nothing", async () => {
    put("tunnels", "");
    put("running", "");
    expect(await upgrade("phantun-runtime")).toBe("");
    expect(readFileSync(join(root, "running"), "utf8")).toBe("");
  });
});
