import { stat } from "node:fs/promises";

/** Where Debian's and Fedora's families keep the bundle of a machine's certificate authorities. */
const places = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/**
 * The bundle that this machine's own HTTPS clients use: what SSL_CERT_FILE names, else the system's. Nothing where there
 * is none; a build then trusts what its base image brings.
 */
export async function certificateBundle(): Promise<string | undefined> {
  for (const place of [process.env.SSL_CERT_FILE, ...places]) {
    if (place && (await stat(place).catch(() => undefined))?.size) return place;
  }
  return undefined;
}
