import { readFileSync } from "node:fs";
import { afterEach, beforeAll, expect, test } from "vitest";
import { readLock } from "../../../buildx/lock/lock.ts";
import { need } from "../tools.ts";
import { blocks } from "./page.ts";
import { PageRouter } from "./router.ts";
import { readUci } from "./uci.ts";

const { upstream, revision } = readLock();
const version = `${upstream.version}-r${revision}`;

/** The packages as `./run openwrt` names them, in the folder that they were copied to. */
const packages = ["", "-rootfs", "-rootfs-client", "-rootfs-server"].flatMap((half) => [
  `phantun-runtime${half}_${version}_${half === "" ? "all" : "mipsel_24kc"}.ipk`,
  `phantun-runtime${half}-${version}.apk`,
]);

const made: PageRouter[] = [];
function router(): PageRouter {
  const one = new PageRouter();
  made.push(one);
  for (const folder of ["tmp", "mnt/usb"]) for (const name of packages) one.put(`${folder}/${name}`, "");
  one.put("tmp/phantun.pem", "a public key");
  return one;
}
beforeAll(() => need("busybox", "uci", "chroot"));
afterEach(() => {
  for (const one of made.splice(0)) one.remove();
});

const commands = blocks("sh").map(({ text }) => ({ text, first: text.split("\n")[0] ?? "" }));
const about = (line: string) => {
  const [found, ...others] = commands.filter(({ text }) => `\n${text}`.includes(`\n${line}`));
  if (found === undefined || others.length > 0) throw new Error(`not one block has the line ${line}`);
  return found.text;
};

test.each(commands)("$first: every command of the block exists and succeeds", async ({ text }) => {
  const { exitCode, stderr } = await router().run(text, "/tmp");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test.each([
  ["opkg install ./phantun-runtime_", `/usr/bin/opkg install ./phantun-runtime_${version}_all.ipk`],
  [
    "apk add --allow-untrusted ./phantun-runtime-[",
    `/usr/bin/apk add --allow-untrusted ./phantun-runtime-${version}.apk`,
  ],
  [
    "opkg install ./phantun-runtime-rootfs-client",
    `/usr/bin/opkg install ./phantun-runtime-rootfs-client_${version}_mipsel_24kc.ipk`,
  ],
  [
    "apk add --allow-untrusted ./phantun-runtime-rootfs-client",
    `/usr/bin/apk add --allow-untrusted ./phantun-runtime-rootfs-client-${version}.apk`,
  ],
])("%s finds one package, and the right one", async (line, call) => {
  const one = router();
  const block = commands.find(({ text }) => text.includes(line) && !/^cd |(remove|del) /m.test(text))?.text ?? "";
  await one.run(block, "/tmp");
  expect(one.calls.at(-1)).toBe(call);
});

test("the commands for a tunnel start the same tunnel as the page's four lines", async () => {
  const one = router();
  await one.run(about("uci set phantun-runtime.wg0=instance"), "/tmp");
  const command = one.record.filter(([call, name]) => /_param$/.test(call ?? "") && name === "command");
  const words = command.flatMap(([, , ...rest]) => rest);
  expect(words.slice(1, 5)).toEqual(["run", "wg0", "--mode", "client"]);
  expect(words.slice(words.indexOf("--"))).toEqual([
    "--",
    ...["--local", "127.0.0.1:51821", "--remote", "server.example:4567"],
  ]);
});

test("restart, check and status reach the init script; logread filters for this package's lines", async () => {
  const one = router();
  await one.run(about("/etc/init.d/phantun-runtime check"), "/tmp");
  expect(one.record.map(([call, first]) => `${call} ${first}`)).toEqual(
    expect.arrayContaining(["delete ", "helper stop", "open_service phantun-runtime", "helper check", "status "]),
  );
  expect(one.calls).toEqual(["/sbin/logread -e phantun-runtime"]);
});

test("without a registry the archive is loaded, and nothing is pulled", async () => {
  const one = router();
  await one.run(about("uci set phantun-runtime.globals.archive="), "/tmp");
  const [globals] = await readUci("phantun-runtime", readFileSync(one.at("etc/config/phantun-runtime"), "utf8"));
  expect(globals?.options).toMatchObject({
    archive: ["/mnt/usb/phantun-runtime.tar"],
    image: [`phantun-runtime:${upstream.version}`],
    pull: ["never"],
  });
});

test.each([
  ["opkg install ./phantun-runtime_", `opkg install ./phantun-runtime_${version}_all.ipk`],
  [
    "apk add --no-network --allow-untrusted ./phantun-runtime-[",
    `apk add --no-network --allow-untrusted ./phantun-runtime-${version}.apk`,
  ],
  ["opkg install ./phantun-runtime-rootfs_", `opkg install ./phantun-runtime-rootfs_${version}_mipsel_24kc.ipk`],
  [
    "apk add --no-network --allow-untrusted ./phantun-runtime-rootfs-[",
    `apk add --no-network --allow-untrusted ./phantun-runtime-rootfs-${version}.apk`,
  ],
])("from the disk, %s finds one package, and the right one", async (line, call) => {
  const one = router();
  await one.run(about(`cd /mnt/usb\n${line}`), "/tmp");
  expect(one.calls).toEqual([`/usr/bin/${call}`]);
});

test("docker's settings are committed before docker is restarted", async () => {
  const one = router();
  await one.run(about("uci set dockerd.globals.iptables=0"), "/tmp");
  const [globals] = await readUci("dockerd", readFileSync(one.at("etc/config/dockerd"), "utf8"));
  expect(globals?.options).toEqual({ data_root: ["/mnt/disk/docker"], iptables: ["0"], ip6tables: ["0"] });
  expect(one.calls.at(-1)).toBe("/etc/init.d/dockerd restart");
});

test.each([
  [
    "opkg remove",
    ["/usr/bin/opkg remove", `/usr/bin/opkg install ./phantun-runtime-rootfs-server_${version}_mipsel_24kc.ipk`],
  ],
  [
    "apk del",
    ["/usr/bin/apk del", `/usr/bin/apk add --allow-untrusted ./phantun-runtime-rootfs-server-${version}.apk`],
  ],
])(
  "%s: one half is removed before the other is installed, and then tunnels start again",
  async (line, [first, second]) => {
    const one = router();
    await one.run(about(`${line} phantun-runtime-rootfs-client`), "/tmp");
    expect(one.calls).toEqual([`${first} phantun-runtime-rootfs-client`, second]);
    expect(one.record.map(([call]) => call)).toContain("open_service");
  },
);

test("a feed is the architecture's own folder, and the router trusts its key before it reads the feed", async () => {
  const opkg = router();
  await opkg.run(about("opkg-key add"), "/tmp");
  expect(opkg.text("etc/opkg/customfeeds.conf")).toBe("src/gz phantun http://192.168.1.2:8000/opkg/mipsel_24kc\n");
  expect(opkg.calls).toEqual([
    "/usr/sbin/opkg-key add /tmp/phantun.pub",
    "/usr/bin/opkg update",
    "/usr/bin/opkg install phantun-runtime phantun-runtime-rootfs",
  ]);
  const apk = router();
  await apk.run(about("cp /tmp/phantun.pem"), "/tmp");
  const feed = "http://192.168.1.2:8000/apk/mipsel_24kc/packages.adb\n";
  expect(apk.text("etc/apk/repositories.d/customfeeds.list")).toBe(feed);
  expect(apk.text("etc/apk/keys/phantun.pem")).toBe("a public key");
  expect(apk.calls).toEqual(["/usr/bin/apk update", "/usr/bin/apk add phantun-runtime phantun-runtime-rootfs"]);
});

test("sysctl settings are appended to the file that sysupgrade keeps", async () => {
  const one = router();
  one.put("etc/sysctl.conf", "# the owner's\n");
  await one.run(about("echo net.netfilter"), "/tmp");
  expect(one.text("etc/sysctl.conf")).toBe("# the owner's\nnet.netfilter.nf_conntrack_tcp_be_liberal=1\n");
  expect(one.calls).toEqual(["/etc/init.d/sysctl restart"]);
});

test.each([
  ["opkg upgrade", ["opkg update", "opkg upgrade phantun-runtime phantun-runtime-rootfs"]],
  ["apk add --upgrade", ["apk update", "apk add --upgrade phantun-runtime phantun-runtime-rootfs"]],
])("%s fetches the feed's version by name, and the tunnels are restarted", async (line, calls) => {
  const one = router();
  await one.run(about(line), "/tmp");
  expect(one.calls).toEqual(calls.map((call) => `/usr/bin/${call}`));
  expect(one.record.map(([call, first]) => `${call} ${first}`)).toContain("helper stop");
});

test("the router prints its architecture and the free flash", async () => {
  const { stdout } = await router().run(about("df -h /overlay"), "/tmp");
  expect(stdout).toMatch(/^mipsel_24kc\nFilesystem .*\n\/dev\/mtdblock6 .* \/overlay$/);
});
