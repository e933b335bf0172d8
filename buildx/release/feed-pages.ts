import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adbPublicKey, usignPublicKey } from "../../openwrt/packages/sign.ts";

/** The files of the secret keys that the feeds are signed with; a feed without a key is not signed. */
export interface FeedKeys {
  opkg?: string;
  apk?: string;
}

/**
 * Writes the folder that a web server publishes: both feeds, and beside each signed feed the public key for routers.
 *
 * @param openwrt the result of `./run openwrt`
 * @param folder the new folder
 */
export async function writeFeedPages(openwrt: string, keys: FeedKeys, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const feed of ["opkg", "apk"]) await cp(join(openwrt, feed), join(folder, feed), { recursive: true });
  const publish = async (name: string, key: string | undefined, publicKey: (secret: string) => string) => {
    if (key !== undefined) await writeFile(join(folder, name), publicKey(await readFile(key, "utf8")));
  };
  await publish("opkg/phantun-runtime.pub", keys.opkg, usignPublicKey);
  await publish("apk/phantun-runtime.pem", keys.apk, adbPublicKey);
}
