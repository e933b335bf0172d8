import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apkTree, field, items, readAdb, text } from "../../rig/openwrt/readers.ts";
import { rootfsNames, Written } from "./written.ts";

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();

const written = new Written();
beforeAll(() => written.prepare());
afterAll(() => written.remove());

test("both formats install the same files, except for apk's own lists", async () => {
  for (const name of ["phantun-runtime", ...rootfsNames]) {
    const architecture = name === "phantun-runtime" ? "all" : "mips_24kc";
    const ipk = await written.ipk("feeds/opkg/mips_24kc", `${name}_1.2.3-r1_${architecture}.ipk`);
    const apk = apkTree(readAdb(written.read("feeds/apk/mips_24kc", `${name}-1.2.3-r1.apk`)));
    const lists = Object.keys(apk).filter((path) => path.startsWith("lib/apk"));
    expect(lists).toContain(`lib/apk/packages/${name}.list`);
    const listed = apk[`lib/apk/packages/${name}.list`]?.content?.toString().trimEnd().split("\n");
    for (const path of lists) delete apk[path];
    if (!("lib/upgrade" in apk)) delete apk.lib;
    expect(apk).toEqual(ipk.tree);
    const shipped = Object.entries(ipk.tree).filter(([, { content, target }]) => content ?? target);
    expect(listed).toEqual(shipped.map(([path]) => `/${path}`).sort());
  }
});

test("the halves contain one program each, and all contain ujail's mount points", () => {
  const programs = rootfsNames.map((name) => {
    const paths = Object.keys(apkTree(readAdb(written.read("feeds/apk/mips_24kc", `${name}-1.2.3-r1.apk`))));
    expect(paths).toEqual(
      expect.arrayContaining(
        ["dev", "proc", "sys", "etc/resolv.conf", "phantun-runtime"].map(
          (path) => `usr/lib/phantun-runtime/rootfs/${path}`,
        ),
      ),
    );
    return paths.filter((path) => path.includes("/bin/")).map((path) => path.split("/").at(-1));
  });
  expect(programs).toEqual([["phantun-client", "phantun-server"], ["phantun-client"], ["phantun-server"]]);
});

/** The message of an upgrade about running tunnels, in the scripts of both formats. */
const upgraded = [
  expect.stringMatching(/^if \[ "\$PKG_UPGRADE" = 1 \]/),
  expect.stringContaining("/etc/init.d/phantun-runtime restart"),
  "fi",
  "",
];

test("an .ipk has the fields, scripts and conffiles of OpenWrt's own build", async () => {
  const { control } = await written.ipk("feeds/opkg/mips_24kc/phantun-runtime_1.2.3-r1_all.ipk");
  expect(control.conffiles).toBe("/etc/config/phantun-runtime\n");
  expect(control.control).toContain("Package: phantun-runtime\nVersion: 1.2.3-r1\nDepends: kmod-tun\n");
  expect(control.control).toContain("\nArchitecture: all\n");
  expect(control.postinst?.split("\n")).toEqual([
    "#!/bin/sh",
    '[ "$IPKG_NO_SCRIPT" = "1" ] && exit 0',
    "[ -s $IPKG_INSTROOT/lib/functions.sh ] || exit 0",
    ". $IPKG_INSTROOT/lib/functions.sh",
    "default_postinst $0 $@",
    "",
  ]);
  expect(control["postinst-pkg"]?.split("\n")).toEqual(["#!/bin/sh", ...upgraded]);
  expect(control.prerm).toContain("default_prerm $0 $@");
});

test("an .apk has its metadata, its own digest as id, and the digests of its files", () => {
  const apk = readAdb(written.read("feeds/apk/mips_24kc/phantun-runtime-rootfs-client-1.2.3-r1.apk"));
  const info = field(apk.root, 1);
  expect(apk.schema).toBe("pckg");
  expect([1, 2, 5, 6].map((number) => text(field(info, number)))).toEqual([
    "phantun-runtime-rootfs-client",
    "1.2.3-r1",
    "mips_24kc",
    "MIT OR Apache-2.0",
  ]);
  const depends = items(field(info, 15)).map((one) => [text(field(one, 1)), one && (one as unknown[])[3]]);
  expect(depends).toEqual([
    ["phantun-runtime-rootfs", 23],
    ["phantun-runtime-rootfs-server", 23],
    ["procd-ujail", undefined],
  ]);
  const identity = field(info, 3) as Buffer;
  const zeroed = Buffer.from(apk.tree);
  zeroed.fill(0, apk.tree.indexOf(identity), apk.tree.indexOf(identity) + identity.length);
  expect(identity).toEqual(sha256(zeroed).subarray(0, 20));
  const tree = apkTree(apk);
  for (const folderItem of items(field(apk.root, 2))) {
    for (const one of items(field(folderItem, 3))) {
      const path = [text(field(folderItem, 1)), text(field(one, 1))].filter(Boolean).join("/");
      expect(field(one, 5)).toEqual(sha256(tree[path]?.content ?? Buffer.alloc(0)));
    }
  }
  const scripts = field(apk.root, 3);
  expect(text(field(scripts, 3)).split("\n").slice(4)).toEqual([
    'export root="$IPKG_INSTROOT"',
    'export pkgname="phantun-runtime-rootfs-client"',
    "add_group_and_user",
    "default_postinst",
    ...upgraded,
  ]);
  expect(text(field(scripts, 4))).toContain("default_prerm");
  expect(text(field(scripts, 7))).toBe(text(field(scripts, 3)).replace("\n", "\nexport PKG_UPGRADE=1\n"));
});

test("apk's static list of configuration files has their digests, for sysupgrade", () => {
  const tree = apkTree(readAdb(written.read("feeds/apk/mips_24kc/phantun-runtime-1.2.3-r1.apk")));
  const digest = sha256(tree["etc/config/phantun-runtime"]?.content ?? Buffer.alloc(0)).toString("hex");
  const list = (suffix: string) => tree[`lib/apk/packages/phantun-runtime.${suffix}`]?.content?.toString();
  expect(list("conffiles")).toBe("/etc/config/phantun-runtime\n");
  expect(list("conffiles_static")).toBe(`/etc/config/phantun-runtime ${digest}\n`);
});

test("the package for all stays under 20 kB", () => {
  for (const [name, data] of Object.entries(written.files("feeds")).filter(([path]) =>
    /phantun-runtime[-_]1/.test(path),
  )) {
    expect(data.length, name).toBeLessThan(20_000);
  }
});
