import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { need, repository } from "./tools.ts";
import { Written } from "./written.ts";

const written = new Written();
beforeAll(async () => {
  need("make");
  await written.prepare();
});
afterAll(() => written.remove());

test("OpenWrt's own build of the feed's Makefile installs what the package holds", async () => {
  const stand = written.at("sdk");
  mkdirSync(stand);
  writeFileSync(
    join(stand, "rules.mk"),
    "INSTALL_DIR:=install -d -m0755\nINSTALL_BIN:=install -m0755\nINSTALL_DATA:=install -m0644\nINSTALL_CONF:=install -m0600\nSED:=sed -i -e\nINCLUDE_DIR:=$(TOPDIR)\n",
  );
  writeFileSync(
    join(stand, "package.mk"),
    "define BuildPackage\nall: ; $$(call Package/$(1)/install,$(ROOT))\nendef\n",
  );
  const makefile = repository("openwrt/feed/net/phantun-runtime");
  await execa("make", ["-C", makefile, `TOPDIR=${stand}`, `ROOT=${join(stand, "root")}`, "PKG_VERSION=1.2.3", "all"]);
  const { tree } = await written.ipk("feeds/opkg/mips_24kc/phantun-runtime_1.2.3-r1_all.ipk");
  for (const [path, { content, mode }] of Object.entries(tree).filter(([, { content }]) => content)) {
    expect(readFileSync(join(stand, "root", path)).equals(content ?? Buffer.alloc(0)), path).toBe(true);
    expect((statSync(join(stand, "root", path)).mode & 0o7777).toString(8), path).toBe(mode);
  }
  const { version } = JSON.parse(readFileSync(repository("package.json"), "utf8"));
  expect(readFileSync(join(makefile, "Makefile"), "utf8")).toContain(`PKG_VERSION:=${version}\n`);
  expect(existsSync(join(stand, "root/usr/libexec/phantun-runtime"))).toBe(true);
  const said = await execa(join(stand, "root/usr/libexec/phantun-runtime"), ["--version"]);
  expect(said.stdout).toBe("phantun-runtime 1.2.3-r1");
});
