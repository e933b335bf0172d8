import { copyFileSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLock } from "../../../buildx/lock/lock.ts";
import { need, repository } from "../tools.ts";
import { Written } from "./written.ts";

const written = new Written();
beforeAll(async () => {
  need("busybox", "chroot", "make");
  await written.prepare();
});
afterAll(() => written.remove());

test("OpenWrt's own build of the feed's Makefile installs the package's files", async () => {
  const stand = written.at("sdk");
  mkdirSync(stand);
  writeFileSync(
    join(stand, "rules.mk"),
    "INSTALL_DIR:=install -d -m0755\nINSTALL_BIN:=install -m0755\nINSTALL_DATA:=install -m0644\nINSTALL_CONF:=install -m0600\nSED:=sed -i -e\nCP:=cp -fpR\nINCLUDE_DIR:=$(TOPDIR)\nPKG_BUILD_DIR=$(TOPDIR)/build\n",
  );
  writeFileSync(
    join(stand, "package.mk"),
    `define BuildPackage
$(eval $(Package/$(1)))
prepare: ; $$(call Build/Prepare)
all: prepare; $$(call Package/$(1)/install,$(ROOT))
postinst: ; @printf '%s\\n' "$$$$POSTINST"
export POSTINST = $$(call Package/$(1)/postinst)
fields: ; @printf '%s: %s\\n' License '$(PKG_LICENSE)' Maintainer '$(PKG_MAINTAINER)' Section '$(SECTION)' URL '$(URL)'
endef
`,
  );
  // Copied without the rest of this repository, as into a user's own feed.
  const feed = join(stand, "feed");
  cpSync(repository("openwrt/feed/net/phantun-runtime"), feed, { recursive: true });
  const root = join(stand, "root");
  mkdirSync(join(stand, "build"));
  const make = (target: string) =>
    execa("make", ["-s", "-C", feed, `TOPDIR=${stand}`, `ROOT=${root}`, "PKG_VERSION=1.2.3", target]);
  await make("all");
  const { tree, control } = await written.ipk("feeds/opkg/mips_24kc/phantun-runtime_1.2.3-r1_all.ipk");
  for (const [path, { content, mode }] of Object.entries(tree).filter(([, { content }]) => content)) {
    expect(readFileSync(join(root, path)).equals(content ?? Buffer.alloc(0)), path).toBe(true);
    expect((statSync(join(root, path)).mode & 0o7777).toString(8), path).toBe(mode);
  }
  // PKG_LICENSE_FILES finds this project's licence.
  expect(readFileSync(join(stand, "build/LICENSE"))).toEqual(readFileSync(repository("LICENSE")));
  expect(`${(await make("postinst")).stdout}\n`).toBe(control["postinst-pkg"]);
  const fields = (await make("fields")).stdout.split("\n");
  expect(fields.filter((field) => !control.control?.split("\n").includes(field))).toEqual([]);
  const { upstream, revision } = readLock();
  const makefile = readFileSync(join(feed, "Makefile"), "utf8");
  expect(makefile).toContain(`\nPKG_VERSION:=${upstream.version}\nPKG_RELEASE:=${revision}\n`);

  // Runs test.sh as OpenWrt's package tests do: inside the root file system, with the package and its version.
  mkdirSync(join(root, "bin"));
  copyFileSync("/usr/bin/busybox", join(root, "bin/sh"));
  copyFileSync(join(feed, "test.sh"), join(root, "test.sh"));
  const check = (wanted: string) =>
    execa("chroot", [root, "/bin/sh", "/test.sh", "phantun-runtime", wanted], { reject: false });
  expect(await check("1.2.3")).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect(await check("1.2.4")).toMatchObject({ exitCode: 1, stdout: "phantun-runtime --version does not say 1.2.4" });
});
