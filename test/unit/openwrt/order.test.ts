import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { repository } from "../../../buildx/build/metadata.ts";
import { readLock, releaseVersion } from "../../../buildx/lock/lock.ts";
import { platforms } from "../../../cross/platforms.ts";
import { readOrder } from "../../../openwrt/order.ts";

const folder = mkdtempSync(join(tmpdir(), "phantun-order-"));
afterAll(() => rmSync(folder, { recursive: true }));
const output = ["--output", join(folder, "feeds")];
const order = (...words: string[]) => readOrder([...output, ...words], {});
const names = async (...words: string[]) => (await order(...words)).rows.map(({ platform }) => platform);

describe("./run openwrt writes packages", () => {
  test("for every router platform, after it has built their programs", async () => {
    const { bundles, chosen, common, seconds } = await order();
    expect({ bundles, chosen, seconds }).toEqual({ bundles: undefined, chosen: false, seconds: 0 });
    const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
    expect(common).toMatchObject({ version: releaseVersion(readLock()), url: repository });
    expect(common.version).toBe(version);
    const routers = platforms.filter(({ openwrt }) => openwrt.length > 0);
    expect(await names()).toEqual(routers.map(({ platform }) => platform));
    expect(await names()).not.toContain("linux/s390x");
  });

  test("for one or several named platforms", async () => {
    expect(await names("--platform", "linux/mipsle")).toEqual(["linux/mipsle"]);
    expect(await names("--platform=linux/mipsle", "--platform", "linux/arm64")).toEqual([
      "linux/arm64",
      "linux/mipsle",
    ]);
  });

  test("from existing bundles, with a given time", async () => {
    const given = await readOrder([...output, "there", "--version", "1.2.3-r4"], { SOURCE_DATE_EPOCH: "1700000000" });
    expect(given).toMatchObject({ bundles: "there", seconds: 1_700_000_000, common: { version: "1.2.3-r4" } });
  });
});

writeFileSync(join(folder, "none.ts"), "export const platforms = [{}];");

test.each<[words: string[], sentence: string | RegExp]>([
  [["--frob", "x"], "Unknown option '--frob': BUNDLES and --platform, --output, "],
  [["--version"], /'--version <value>' argument missing: BUNDLES and /],
  [["--no-output"], "Unknown option '--no-output': BUNDLES and "],
  [["a", "b"], "the argument b is unknown: BUNDLES and "],
  [
    ["--platform", "linux/mips64r6"],
    /--platform linux\/mips64r6 is not in the platform table; the accepted platforms are linux\/amd64 \(x86_64\), .*linux\/mipsle \(mipsel_24kc /,
  ],
  [
    ["--platform", "linux/s390x"],
    "--platform linux/s390x has no OpenWrt architecture; the accepted platforms are linux/amd64 (x86_64), ",
  ],
  [
    ["--platform", "linux/mips", "--platform", ""],
    "--platform  is not in the platform table; the accepted platforms are ",
  ],
  [["--version", "v1"], "the version is 'v1', but must be like 1.2.3-r1"],
  [["--version", ""], "the version is '', but must be like 1.2.3-r1"],
  [["--maintainer", "a\nVersion: 9"], "the description of a package is wrong (maintainer: one line); correct it"],
  [["--url", "a\nb"], "the description of a package is wrong (url: one line); correct it"],
  [["--opkg-key", "none.sec"], "the signing key none.sec cannot be read; give a readable file"],
  [["--opkg-key", import.meta.filename], "the opkg signing key is not a secret key of usign"],
  [["--apk-key", import.meta.filename], "the apk signing key cannot be read; make one with"],
  [["--table", "x.ts"], "--table x.ts applies only to existing bundles: name their folder, too"],
  [["there", "--table", "x.ts"], "the platform table x.ts cannot be loaded; give a module that exports platforms"],
  [["there", "--table", join(folder, "none.ts")], /none\.ts is wrong \(platforms\.0\.platform: .*\); correct it/],
  [["--output", ""], "--output is empty: give a new folder"],
  [["--output", "."], "--output . is the working directory: give"],
  [["--output", ".."], "--output .. holds the working directory: give"],
  [["--output", "docs"], "--output docs is not empty, and not a result of ./run openwrt: give"],
  [["--output", "README.md"], "--output README.md is not a folder: give"],
])("%j is refused in one sentence, before anything is built", async (words, sentence) => {
  await expect(order(...words)).rejects.toThrow(sentence);
});

test.each(["", "-1", "1.5", "4294967296", "yesterday"])("SOURCE_DATE_EPOCH=%s is refused", async (value) => {
  await expect(readOrder(output, { SOURCE_DATE_EPOCH: value })).rejects.toThrow(
    `SOURCE_DATE_EPOCH is '${value}', but must be whole seconds since 1970`,
  );
});
