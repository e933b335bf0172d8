import { stat } from "node:fs/promises";

/** The system's certificate bundle in Debian's and Fedora's families. */
const paths = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/**
 * The certificate bundle of this machine's HTTPS clients: SSL_CERT_FILE, else the system's. `undefined` where there is none;
 * a build then trusts its base image's certificate authorities.
 */
export async function certificateBundle(): Promise<string | undefined> {
  for (const path of [process.env.SSL_CERT_FILE, ...paths]) {
    if (path && (await stat(path).catch(() => undefined))?.size) return path;
  }
  return undefined;
}
