import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { readIndex } from "../oci/layout.ts";
import type { Reference } from "./reference.ts";

/** A name in a registry, and the connection's settings. */
export interface Destination {
  reference: Reference;
  /** Whether the registry must use HTTPS with a trusted certificate; if absent, skopeo's own settings apply. */
  tlsVerify?: boolean | undefined;
}

/** The message of a failed push. */
export const advice = (name: string) =>
  `The push to ${name} failed (see the log above): check the address and the network. A registry that requires authentication needs \`skopeo login\` or \`docker login\` first; one without HTTPS needs --tls-verify=false.`;

/**
 * Pushes the image index of an OCI layout and everything that it refers to, with unchanged digests. The index is pushed
 * last, so that the name never refers to a missing manifest.
 *
 * @returns the digest of the index
 * @throws BuildError when skopeo is missing or fails, or the registry reports another digest
 */
export async function push(layout: string, { reference, tlsVerify }: Destination): Promise<string> {
  const { digest } = (await readIndex(layout)).target;
  const folder = await mkdtemp(join(tmpdir(), "phantun-runtime-"));
  try {
    const pushed = join(folder, "digest");
    const command = [
      // Locally built images have no signature, so this machine's signature policy cannot apply.
      "--insecure-policy",
      ...["copy", "--all", "--preserve-digests", "--digestfile", pushed],
      ...(tlsVerify === undefined ? [] : [`--dest-tls-verify=${tlsVerify}`]),
      // Only the folder's name: skopeo would take a colon in the path for the start of a tag.
      `oci:${basename(layout)}`,
      `docker://${reference.whole}`,
    ];
    const stdio = ["ignore", 2, "inherit"] as const;
    const { failed, code } = await execa("skopeo", command, { cwd: dirname(layout), stdio, reject: false });
    if (code === "ENOENT") {
      throw new BuildError("skopeo is missing, and is needed to push: install your system's package skopeo.");
    }
    if (failed) throw new BuildError(advice(reference.whole));
    const actual = (await readFile(pushed, "utf8")).trim();
    if (actual !== digest) throw new BuildError(`${reference.whole} is ${actual} now, but ${digest} was pushed.`);
    return digest;
  } finally {
    await rm(folder, { recursive: true });
  }
}
