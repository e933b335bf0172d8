import { createHash, createPublicKey, verify } from "node:crypto";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { field, items, readAdb, text } from "../../rig/openwrt/readers.ts";
import { architectures, rootfsNames, Written } from "./written.ts";

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();

const written = new Written();
beforeAll(() => written.prepare());
afterAll(() => written.remove());

test("both feeds have a folder for each architecture, with its three packages and the package for all", () => {
  const names = Object.keys(written.files("feeds"));
  for (const architecture of architectures) {
    expect(names).toContain(`opkg/${architecture}/phantun-runtime_1.2.3-r1_all.ipk`);
    expect(names).toContain(`apk/${architecture}/phantun-runtime-1.2.3-r1.apk`);
    for (const name of rootfsNames) {
      expect(names).toContain(`opkg/${architecture}/${name}_1.2.3-r1_${architecture}.ipk`);
      expect(names).toContain(`apk/${architecture}/${name}-1.2.3-r1.apk`);
    }
  }
});

test("Packages names every file with its size and digest, and the package for all is the same in each feed", () => {
  const output = written.files("feeds");
  for (const architecture of architectures) {
    const index = output[`opkg/${architecture}/Packages`]?.toString() ?? "";
    expect(gunzipSync(output[`opkg/${architecture}/Packages.gz`] ?? Buffer.alloc(0)).toString()).toBe(index);
    const stanzas = index.trimEnd().split("\n\n");
    expect(stanzas).toHaveLength(4);
    for (const stanza of stanzas) {
      const value = (name: string) => stanza.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
      const data = output[`opkg/${architecture}/${value("Filename")}`] ?? Buffer.alloc(0);
      expect(value("Size")).toBe(String(data.length));
      expect(value("SHA256sum")).toBe(sha256(data).toString("hex"));
      expect(stanza.split("\n").at(-1)).toMatch(/^Description: /);
    }
  }
});

test("each feed states its versions, in OpenWrt's own format and where apk update prints it", () => {
  const versions = Object.fromEntries(["phantun-runtime", ...rootfsNames].map((name) => [name, "1.2.3-r1"]));
  for (const architecture of architectures) {
    for (const format of ["opkg", "apk"]) {
      const index = JSON.parse(written.read("feeds", format, architecture, "index.json").toString());
      expect(index).toEqual({ version: 2, architecture, packages: versions });
    }
    const index = readAdb(written.read("feeds/apk", architecture, "packages.adb"));
    expect(text(field(index.root, 1))).toBe("phantun-runtime 1.2.3-r1");
  }
});

test("packages.adb contains the tree digest of every package, and its signature is valid", () => {
  const index = readAdb(written.read("feeds/apk/mips_24kc/packages.adb"));
  expect(index.schema).toBe("indx");
  const packages = items(field(index.root, 2));
  expect(packages.map((one) => text(field(one, 1)))).toEqual(["phantun-runtime", ...rootfsNames]);
  for (const one of packages) {
    const data = written.read("feeds/apk/mips_24kc", `${text(field(one, 1))}-${text(field(one, 2))}.apk`);
    expect(field(one, 13)).toBe(data.length);
    expect(field(one, 3)).toEqual(sha256(readAdb(data).tree));
  }
  const signature = index.blocks.find(({ type }) => type === 1)?.content ?? Buffer.alloc(0);
  const key = createPublicKey(written.read("apk.pem"));
  const der = key.export({ type: "spki", format: "der" });
  const head = signature.subarray(0, 18);
  expect([...head.subarray(0, 2)]).toEqual([0, 4]);
  // The last 65 bytes of a P-256 public key in DER are its uncompressed point.
  expect(head.subarray(2)).toEqual(createHash("sha512").update(der.subarray(-65)).digest().subarray(0, 16));
  const signed = Buffer.concat([Buffer.from("indx"), head, createHash("sha512").update(index.tree).digest()]);
  expect(verify("sha512", signed, key, signature.subarray(18))).toBe(true);
});

test("signify, whose format usign uses, accepts the signature of Packages, and not for another text", async () => {
  const where = written.at("feeds/opkg/mips_24kc");
  const check = (message: string) =>
    execa("signify-openbsd", ["-V", "-p", written.at("opkg.pub"), "-x", join(where, "Packages.sig"), "-m", message], {
      reject: false,
    });
  expect((await check(join(where, "Packages"))).exitCode).toBe(0);
  expect((await check(join(where, "Packages.gz"))).exitCode).not.toBe(0);
});

test("the same input gives the same bytes in any folder, umask and time zone", async () => {
  const other = new Written();
  try {
    other.input();
    await written.writeUnder({ umask: "022", timeZone: "UTC" }, "plain");
    await other.writeUnder({ umask: "077", timeZone: "Asia/Kathmandu" }, "elsewhere/plain");
    const [here, there] = [written.files("plain"), other.files("elsewhere/plain")];
    expect(Object.keys(here)).toContain("apk/mips_24kc/packages.adb");
    expect(Object.keys(there)).toEqual(Object.keys(here));
    for (const name of Object.keys(here)) expect(there[name]?.equals(here[name] ?? Buffer.alloc(0)), name).toBe(true);
  } finally {
    other.remove();
  }
});

test("a different key changes only the signatures", async () => {
  await written.write("unsigned");
  const [signed, unsigned] = [written.files("feeds"), written.files("unsigned")];
  for (const [name, data] of Object.entries(unsigned).filter(([path]) => path !== ".phantun-runtime.json")) {
    const content = (file: Buffer) => (name.endsWith("packages.adb") ? readAdb(file).tree : file);
    expect(content(signed[name] ?? Buffer.alloc(0)).equals(content(data)), name).toBe(true);
  }
  const signatures = Object.keys(signed).filter((name) => !(name in unsigned));
  expect(signatures).toEqual(architectures.map((architecture) => `opkg/${architecture}/Packages.sig`));
});
