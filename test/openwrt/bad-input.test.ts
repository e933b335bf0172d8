import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Written } from "./written.ts";

const written = new Written();
beforeAll(() => written.prepare());
afterAll(() => written.remove());

const faults: [
  what: string,
  spoil: () => void,
  args: string[],
  code: number,
  sentence: string | RegExp,
  lines?: number,
][] = [
  [
    "a missing program",
    () => rmSync(written.at("bundles/linux-mips/rootfs/usr/local/bin/phantun-server")),
    [],
    66,
    "phantun-server is not an executable file",
  ],
  [
    "another bundle",
    () => writeFileSync(written.at("bundles/linux-mips/config.json"), '{"process":{"args":["/bin/sh"]}}'),
    [],
    66,
    "is not the bundle of phantun-runtime (process.args.0",
  ],
  [
    "a program that makes three packages too heavy",
    () => writeFileSync(written.at("bundles/linux-mips/rootfs/phantun-runtime"), randomBytes(3_400_000)),
    [],
    65,
    /^opkg\/mips_24kc\/phantun-runtime-rootfs_1\.2\.3-r1_mips_24kc\.ipk is 34\d+ bytes, \d+ over its limit of 3200000$/m,
    6,
  ],
  [
    "a version of another kind",
    () => undefined,
    ["--version", "v1"],
    64,
    "the version is 'v1', but must be like 0.8.1-r1",
  ],
  ["an unknown option", () => undefined, ["--frob", "x"], 64, "--frob"],
  [
    "a key that is none",
    () => writeFileSync(written.at("none.sec"), "x"),
    ["--opkg-key", written.at("none.sec")],
    77,
    "is not a secret key of usign",
  ],
  [
    "a key of another kind",
    () =>
      writeFileSync(
        written.at("ed.pem"),
        generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
      ),
    ["--apk-key", written.at("ed.pem")],
    77,
    "of type ed25519, but must be an EC key",
  ],
];

describe("bad input says what is wrong in one sentence, and leaves the last result as it was", () => {
  test.each(faults)("%s", async (_what, spoil, args, code, sentence, lines = 1) => {
    written.bundles();
    await written.write("kept");
    const before = statSync(written.at("kept")).ino;
    spoil();
    const { exitCode, stderr } = await written.write("kept", ...args);
    written.bundles();
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(lines);
    expect(statSync(written.at("kept")).ino).toBe(before);
    expect(readdirSync(written.folder).filter((name) => name.startsWith(".kept"))).toEqual([]);
  });
});
