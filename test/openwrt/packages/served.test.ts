import { createHash } from "node:crypto";
import { cpSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apkTree, field, items, readAdb, text } from "../../rig/openwrt/readers.ts";
import { type StaticServer, serve } from "../../rig/openwrt/static-server.ts";
import { need } from "../tools.ts";
import { rootfsNames, Written } from "./written.ts";

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();
const architecture = "mips_24kc";
const names = ["phantun-runtime", ...rootfsNames];

const written = new Written();
/** A web server for one architecture's folder in each format, which an owner would copy to a web server. */
const servers: Record<string, StaticServer> = {};
beforeAll(async () => {
  need("apk2solv", "deb2solv", "dumpsolv", "python3", "signify-openbsd", "tar");
  await written.prepare();
  for (const format of ["opkg", "apk"]) {
    cpSync(written.at("feeds", format, architecture), written.at("served", format), { recursive: true });
    servers[format] = await serve(written.at("served", format));
  }
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server.close();
  written.remove();
});

/** Fetches a file of the feed as a router does. */
async function fetched(format: string, name: string): Promise<Buffer> {
  const answer = await fetch(`${servers[format]?.url}/${name}`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const data = Buffer.from(await answer.arrayBuffer());
  const path = written.at("router", format, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, data);
  return data;
}

/** The names that libsolv, an independent reader, finds in an index or in an .apk package. */
async function solvables(reader: "apk2solv" | "deb2solv", ...args: string[]): Promise<string[]> {
  const { stdout } = await execa(reader, args).pipe("dumpsolv");
  return [...stdout.matchAll(/^solvable:name: (.*)$/gm)].map(([, name = ""]) => name).sort();
}

test("opkg's steps from the folder's URL to the installed files", async () => {
  // opkg update: the compressed index and its signature.
  const index = gunzipSync(await fetched("opkg", "Packages.gz"));
  writeFileSync(written.at("router/opkg/Packages"), index);
  await fetched("opkg", "Packages.sig");
  const at = (name: string) => written.at("router/opkg", name);
  await execa("signify-openbsd", ["-V", "-p", written.at("opkg.pub"), "-x", at("Packages.sig"), "-m", at("Packages")]);
  expect(await solvables("deb2solv", "-r", at("Packages"))).toEqual(names);
  // opkg install: each file by its name in the index, checked against its size and digest there.
  for (const stanza of index.toString().trimEnd().split("\n\n")) {
    const value = (name: string) => stanza.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
    const data = await fetched("opkg", value("Filename"));
    expect([String(data.length), sha256(data).toString("hex")]).toEqual([value("Size"), value("SHA256sum")]);
    const { tree } = await written.ipk("router/opkg", value("Filename"));
    const shipped = await written.ipk("feeds/opkg", architecture, value("Filename"));
    expect(tree).toEqual(shipped.tree);
  }
});

test("apk's steps from the index's URL to the installed files", async () => {
  const index = readAdb(await fetched("apk", "packages.adb"));
  const at = (name: string) => written.at("router/apk", name);
  expect(await solvables("apk2solv", "-r", at("packages.adb"))).toEqual(names);
  for (const one of items(field(index.root, 2))) {
    const [name, version] = [text(field(one, 1)), text(field(one, 2))];
    // The index contains no file names: apk forms them from name and version, next to the index.
    const file = `${name}-${version}.apk`;
    const data = await fetched("apk", file);
    expect([data.length, sha256(readAdb(data).tree)]).toEqual([field(one, 13), field(one, 3)]);
    expect(await solvables("apk2solv", at(file))).toEqual([name]);
    const { tree } = await written.ipk("feeds/opkg", architecture, ipkName(name, version));
    const programs = (all: object) => Object.keys(all).filter((path) => path.startsWith("usr/lib/phantun-runtime/"));
    expect(programs(apkTree(readAdb(data))).sort()).toEqual(programs(tree).sort());
  }
});

const ipkName = (name: string, version: string) =>
  `${name}_${version}_${name === "phantun-runtime" ? "all" : architecture}.ipk`;

test("every file of the folder is readable for a web server that runs as another user", () => {
  expect((statSync(written.at("feeds")).mode & 0o777).toString(8)).toBe("755");
  for (const name of Object.keys(written.files("feeds"))) {
    expect(statSync(written.at("feeds", name)).mode & 0o004, name).not.toBe(0);
    expect(statSync(dirname(join(written.at("feeds"), name))).mode & 0o005, name).toBe(0o005);
  }
});
