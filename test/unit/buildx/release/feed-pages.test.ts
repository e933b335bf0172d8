import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeFeedPages } from "../../../../buildx/release/feed-pages.ts";
import { usign } from "../../../../openwrt/packages/sign.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phantun-runtime-pages-"));
  for (const path of ["opkg/mips_24kc/Packages", "apk/mips_24kc/packages.adb", ".phantun-runtime.json"]) {
    await mkdir(join(folder, "openwrt", path, ".."), { recursive: true });
    await writeFile(join(folder, "openwrt", path), path);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...path: string[]) => join(folder, ...path);

/** A secret key in usign's format, without a password. */
function usignSecret(): string {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const secret = Buffer.concat([Buffer.from(jwk.d ?? "", "base64url"), Buffer.from(jwk.x ?? "", "base64url")]);
  const checksum = createHash("sha512").update(secret).digest().subarray(0, 8);
  const head = Buffer.from("EdBK\0\0\0\0", "latin1");
  const key = Buffer.concat([head, Buffer.alloc(16), checksum, Buffer.from("12345678"), secret]);
  return `untrusted comment: secret key\n${key.toString("base64")}\n`;
}

it("without keys, the pages have both feeds, and nothing else", async () => {
  await writeFeedPages(at("openwrt"), {}, at("pages"));
  expect((await readdir(at("pages"), { recursive: true })).sort()).toEqual([
    ...["apk", "apk/mips_24kc", "apk/mips_24kc/packages.adb"],
    ...["opkg", "opkg/mips_24kc", "opkg/mips_24kc/Packages"],
  ]);
});

it("the public key of usign is beside its feed, and verifies its signatures", async () => {
  const secret = usignSecret();
  await writeFile(at("opkg.sec"), secret);
  await writeFeedPages(at("openwrt"), { opkg: at("opkg.sec") }, at("pages"));
  const text = await readFile(at("pages/opkg/phantun-runtime.pub"), "utf8");
  expect(text).toMatch(/^untrusted comment: public key 3132333435363738\n\S+\n$/);
  const bytes = Buffer.from(text.split("\n")[1] ?? "", "base64");
  const signature = Buffer.from(usign(Buffer.from("index"), secret).split("\n")[1] ?? "", "base64");
  // Algorithm and fingerprint, by which usign finds the key of a signature.
  expect(bytes.subarray(0, 10)).toEqual(signature.subarray(0, 10));
  const jwk = { kty: "OKP", crv: "Ed25519", x: bytes.subarray(10).toString("base64url") };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  expect(verify(null, Buffer.from("index"), key, signature.subarray(10))).toBe(true);
});

it("the public key of apk is beside its feed, in PEM, and verifies its signatures", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  await writeFile(at("apk.pem"), privateKey.export({ type: "sec1", format: "pem" }));
  await writeFeedPages(at("openwrt"), { apk: at("apk.pem") }, at("pages"));
  const text = await readFile(at("pages/apk/phantun-runtime.pem"), "utf8");
  expect(text).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(verify("sha512", Buffer.from("tree"), text, sign("sha512", Buffer.from("tree"), privateKey))).toBe(true);
});
