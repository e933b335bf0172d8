import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { readIndex } from "../oci/layout.ts";
import type { Reference } from "./reference.ts";

/** A registry, and how it is spoken to. */
export interface Destination {
  reference: Reference;
  /** Whether the registry must speak HTTPS with a certificate that this machine trusts; skopeo's own settings if absent. */
  tlsVerify?: boolean | undefined;
}

/** The sentence of a push that failed: what to look at. */
export const advice = (place: string) =>
  `The push to ${place} failed (see the log above): check the address and the network. A registry that asks who you are takes \`skopeo login\` or \`docker login\` first; one without HTTPS takes --tls-verify=false.`;

/**
 * Pushes the image index of an OCI layout, with everything that it names, as it is: no digest changes. The index goes
 * last, so that the name never points to something that is not there.
 *
 * @returns the digest of the index, by which it can be pulled
 * @throws BuildError when skopeo is missing, when it fails, or when the registry holds something else afterwards
 */
export async function push(layout: string, { reference, tlsVerify }: Destination): Promise<string> {
  const { digest } = (await readIndex(layout)).target;
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  try {
    const pushed = join(folder, "digest");
    const command = [
      // What is pushed was built here: there is no signature to ask for, whatever this machine asks of what it pulls.
      "--insecure-policy",
      ...["copy", "--all", "--preserve-digests", "--digestfile", pushed],
      ...(tlsVerify === undefined ? [] : [`--dest-tls-verify=${tlsVerify}`]),
      // By its last name: a colon in a path would be taken for a tag.
      `oci:${basename(layout)}`,
      `docker://${reference.whole}`,
    ];
    const stdio = ["ignore", 2, "inherit"] as const;
    const { failed, code } = await execa("skopeo", command, { cwd: dirname(layout), stdio, reject: false });
    if (code === "ENOENT") {
      throw new BuildError("skopeo is missing, which is what pushes: install the package skopeo of your system.");
    }
    if (failed) throw new BuildError(advice(reference.whole));
    const is = (await readFile(pushed, "utf8")).trim();
    if (is !== digest) throw new BuildError(`${reference.whole} is ${is} now, but ${digest} was pushed.`);
    return digest;
  } finally {
    await rm(folder, { recursive: true });
  }
}
