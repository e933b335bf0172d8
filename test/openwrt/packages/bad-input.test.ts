import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../tools.ts";
import { Written } from "./written.ts";

const written = new Written();
/** The inode of an earlier result's folder: if it is unchanged, the folder was not replaced. */
let kept: number;
beforeAll(async () => {
  await written.prepare();
  await written.write("kept");
  kept = statSync(written.at("kept")).ino;
});
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
    "a platform without a bundle",
    () => rmSync(written.at("bundles/linux-arm64"), { recursive: true }),
    ["--platform", "linux/arm64", "--platform", "linux/mips"],
    66,
    "bundles/linux-arm64 is missing; build the bundles first",
  ],
  [
    "a program that makes three packages too heavy",
    () => writeFileSync(written.at("bundles/linux-mips/rootfs/phantun-runtime"), randomBytes(3_400_000)),
    [],
    65,
    /^opkg\/mips_24kc\/phantun-runtime-rootfs_1\.2\.3-r1_mips_24kc\.ipk is 34\d+ bytes, \d+ over its limit of 3200000$/m,
    6,
  ],
  ["an unknown option", () => undefined, ["--frob", "x"], 64, "--frob"],
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
  ["the working directory", () => undefined, ["--output", "."], 73, "--output . is the working directory: give"],
  [
    "the input as output",
    () => undefined,
    ["--output", "bundles"],
    73,
    "--output bundles is not empty, and not a result",
  ],
  [
    "an earlier result into which the owner has put something",
    () => writeFileSync(written.at("kept/index.html"), "my feed"),
    [],
    73,
    /kept holds index\.html, which \.\/run openwrt did not write: give/,
  ],
];

describe("bad input is reported in one sentence, and the last result stays unchanged", () => {
  test.each(faults)("%s", async (_what, spoil, args, code, sentence, lines = 1) => {
    written.bundles();
    spoil();
    const { exitCode, stderr } = await written.write("kept", ...args);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(lines);
    expect(statSync(written.at("kept")).ino).toBe(kept);
    expect(readdirSync(written.folder).filter((name) => name.includes(".new"))).toEqual([]);
    expect(readdirSync(written.at("bundles"))).toContain("linux-mips");
  });
});

test("a failed build of the programs writes no packages, and prints the reason first", async () => {
  const words = [repository("openwrt/main.ts"), "--platform", "linux/mipsle", "--output", "unbuilt"];
  const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
  const { exitCode, stderr } = await execa(process.execPath, words, { cwd: written.folder, env, reject: false });
  expect(exitCode).toBe(1);
  expect(stderr.split("\n")).toEqual([
    "run matrix: Docker Engine does not answer: start it, or run this as a user who may use it.",
    "no packages were written, because programs are missing; see the log above",
  ]);
  expect(readdirSync(written.folder).filter((name) => name.startsWith("unbuilt"))).toEqual([]);
});
