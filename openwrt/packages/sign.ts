import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { TreeSigner } from "./apk.ts";
import { PackagingError } from "./errors.ts";

/** Size of a usign or signify secret key: algorithm, kdf, rounds, salt, checksum, fingerprint, seed and public key. */
const USIGN_SECRET_BYTES = 2 + 2 + 4 + 16 + 8 + 8 + 64;
/** The DER header of an Ed25519 private key (RFC 8410), which precedes the 32 bytes of its seed. */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The bytes of a secret key. Throws PackagingError if it has another format or a password. */
function usignKey(secret: string): Buffer {
  const key = Buffer.from(secret.trim().split("\n").at(-1) ?? "", "base64");
  if (key.length !== USIGN_SECRET_BYTES || key.toString("latin1", 0, 2) !== "Ed") {
    throw new PackagingError(
      "key",
      "the opkg signing key is not a secret key of usign; make one with: usign -G -s key.sec -p key.pub",
    );
  }
  if (key.readUInt32BE(4) !== 0) {
    throw new PackagingError(
      "key",
      "the opkg signing key is locked by a password, which usign cannot open; make one without",
    );
  }
  return key;
}

/** The public key, as `usign -G` writes it, of a secret key. Throws like {@link usign}. */
export function usignPublicKey(secret: string): string {
  const key = usignKey(secret);
  const fingerprint = key.subarray(32, 40);
  const blob = Buffer.concat([Buffer.from("Ed"), fingerprint, key.subarray(72)]);
  return `untrusted comment: public key ${fingerprint.toString("hex")}\n${blob.toString("base64")}\n`;
}

/**
 * `Packages.sig` in usign's format: Ed25519 over the whole file.
 * @param secret text of a key made by `usign -G` or `signify -G -n`
 * @throws PackagingError if the key has another format or a password
 */
export function usign(message: Buffer, secret: string): string {
  const key = usignKey(secret);
  const fingerprint = key.subarray(32, 40);
  const seed = key.subarray(40, 72);
  const signer = createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: "der", type: "pkcs8" });
  const blob = Buffer.concat([Buffer.from("Ed"), fingerprint, sign(null, message, signer)]);
  return `untrusted comment: signed by key ${fingerprint.toString("hex")}\n${blob.toString("base64")}\n`;
}

/** apk-tools 3.0: signature version 0, digest number 4 (SHA-512), 16 bytes of key ID. */
const SIGNATURE_VERSION = 0;
const DIGEST_SHA512 = 4;
const KEY_ID_BYTES = 16;

function sha512(data: Buffer): Buffer {
  return createHash("sha512").update(data).digest();
}

/** apk's key ID: the SHA-512 of the uncompressed public point, shortened. */
function keyId(key: KeyObject): Buffer {
  const { x, y } = createPublicKey(key).export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x ?? "", "base64url"), Buffer.from(y ?? "", "base64url")]);
  return sha512(point).subarray(0, KEY_ID_BYTES);
}

/** Reads an EC private key. Throws PackagingError if it is none. */
function ecKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new PackagingError(
      "key",
      "the apk signing key cannot be read; make one with: openssl ecparam -name prime256v1 -genkey -noout -out key.pem",
      cause,
    );
  }
  if (key.asymmetricKeyType !== "ec") {
    throw new PackagingError(
      "key",
      `the apk signing key is of type ${key.asymmetricKeyType}, but must be an EC key; make one with: openssl ecparam -name prime256v1 -genkey -noout -out key.pem`,
    );
  }
  return key;
}

/** The public key in PEM, for /etc/apk/keys, of a private key. Throws like {@link adbSigner}. */
export const adbPublicKey = (pem: string): string =>
  createPublicKey(ecKey(pem)).export({ type: "spki", format: "pem" }).toString();

/**
 * Signs an apk tree like `apk adbsign`. ECDSA uses a random number, so two signatures of one tree differ. Only the index is
 * signed, so that the packages have the same bytes with and without a key.
 * @param pem text of an EC private key
 * @throws PackagingError if it is not an EC private key
 */
export function adbSigner(pem: string): TreeSigner {
  const key = ecKey(pem);
  const head = Buffer.concat([Buffer.from([SIGNATURE_VERSION, DIGEST_SHA512]), keyId(key)]);
  return (schema, tree) => {
    const signature = sign("sha512", Buffer.concat([Buffer.from(schema), head, sha512(tree)]), key);
    return Buffer.concat([head, signature]);
  };
}
