import { readFileSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { need } from "../tools.ts";
import { architectures, rootfsNames, Written } from "./written.ts";

const written = new Written();
beforeAll(async () => {
  need("apk2solv", "deb2solv", "dumpsolv");
  await written.prepare();
});
afterAll(() => written.remove());

/** One package as read by libsolv, SUSE's dependency solver. Lists are sorted, since their order is unspecified. */
type Solvable = Record<string, string | string[]>;

/** Parses dumpsolv's output: `solvable:name: value`, or indented values on the next lines. */
function solvables(dump: string): Solvable[] {
  return dump
    .split(/^solvable \d+ \(\d+\):$/m)
    .slice(1)
    .map((part) => {
      const one: Solvable = {};
      for (const [, name = "", value = "", below = ""] of part.matchAll(
        /^solvable:(\w+):(?: (.*))?\n((?: {2}.*\n)*)/gm,
      )) {
        one[name] =
          below === ""
            ? value
            : below
                .trimEnd()
                .split("\n")
                .map((line) => line.trim())
                .sort();
      }
      return one;
    });
}

async function readBy(reader: "apk2solv" | "deb2solv", ...args: string[]): Promise<Solvable[]> {
  const { stdout } = await execa(reader, args).pipe("dumpsolv");
  return solvables(`${stdout}\n`);
}

/** The properties of a package that must be equal for both package managers. */
const common = ({ name, evr, requires, conflicts, summary, sourcename }: Solvable) => ({
  name,
  evr,
  requires,
  conflicts,
  summary,
  sourcename,
});
const byName = (left: Solvable, right: Solvable) => (String(left.name) < String(right.name) ? -1 : 1);

test("libsolv reads every .apk, and the index has the same entry for each, with its size", async () => {
  for (const architecture of architectures) {
    const feed = (name: string) => written.at("feeds/apk", architecture, name);
    const indexed = await readBy("apk2solv", "-r", feed("packages.adb"));
    expect(indexed.map(({ name }) => name)).toEqual(["phantun-runtime", ...rootfsNames]);
    for (const { downloadsize, ...entry } of indexed) {
      const file = feed(`${entry.name}-${entry.evr}.apk`);
      expect(await readBy("apk2solv", file)).toEqual([entry]);
      expect(Number(downloadsize)).toBe(readFileSync(file).length);
    }
  }
});

test("dependencies and conflicts are the same for opkg and apk", async () => {
  const apk = await readBy("apk2solv", "-r", written.at("feeds/apk/mips_24kc/packages.adb"));
  const opkg = await readBy("deb2solv", "-r", written.at("feeds/opkg/mips_24kc/Packages"));
  expect(opkg.sort(byName).map(common)).toEqual(apk.sort(byName).map(common));
  expect(apk.map(({ name, arch, requires, conflicts }) => ({ name, arch, requires, conflicts }))).toEqual([
    { name: "phantun-runtime", arch: "noarch", requires: ["kmod-tun"], conflicts: undefined },
    ...rootfsNames.map((name) => ({
      name,
      arch: "mips_24kc",
      requires: ["procd-ujail"],
      conflicts: rootfsNames.filter((other) => other !== name),
    })),
  ]);
});

test("libsolv refuses a truncated package, and one of another format", async () => {
  const whole = written.read("feeds/apk/mips_24kc/phantun-runtime-1.2.3-r1.apk");
  writeFileSync(written.at("cut.apk"), whole.subarray(0, 100));
  for (const path of [written.at("cut.apk"), written.at("feeds/apk/mips_24kc/packages.adb")]) {
    expect((await execa("apk2solv", [path], { reject: false })).exitCode, path).not.toBe(0);
  }
});
