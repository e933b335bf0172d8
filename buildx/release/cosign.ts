import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { repository } from "../build/metadata.ts";

/** What signs and who is trusted: a key pair's file, or, without one, the identity that GitHub vouches for. */
export interface Signing {
  /** Path of the secret key to sign, of the public one to verify; a KMS address, too, as cosign takes it. */
  key?: string | undefined;
  /** `false` for a registry without HTTPS. */
  tlsVerify?: boolean | undefined;
}

/** The types of attestation that a release has, by cosign's names. */
export const attestations = { provenance: "slsaprovenance1", bom: "cyclonedx" } as const;
export type Attestation = keyof typeof attestations;

/** Who signs where no key is given: this repository's release workflow, on a tag. */
export const identity = {
  subject: `^${repository.replaceAll(".", "\\.")}/\\.github/workflows/release\\.yml@refs/tags/`,
  issuer: "https://token.actions.githubusercontent.com",
} as const;

const registry = ({ tlsVerify }: Signing) =>
  tlsVerify === false ? ["--allow-http-registry", "--allow-insecure-registry"] : [];

/** How a key pair signs without asking a public log, which a release from a machine of one's own need not be in. */
const signer = (signing: Signing) => [
  ...(signing.key === undefined ? [] : ["--key", signing.key, "--tlog-upload=false"]),
  "--yes",
  ...registry(signing),
];

const trusted = (signing: Signing) => [
  ...(signing.key === undefined
    ? ["--certificate-identity-regexp", identity.subject, "--certificate-oidc-issuer", identity.issuer]
    : ["--key", signing.key, "--insecure-ignore-tlog=true"]),
  ...registry(signing),
];

/** cosign's own words, without what it says of every run. */
const words = (stderr: string) =>
  stderr
    .split("\n")
    .map((line) => line.trim().replace(/^Error: /, ""))
    .filter((line) => !/^(WARNING:|error during command execution:|main\.go:|$)/.test(line))
    .join(" ")
    .replace(/[.:]$/, "")
    .trim();

async function cosign(args: readonly string[]): Promise<{ stdout: string; fault: string | undefined }> {
  // Without a terminal it asks nothing; an empty password is one.
  const env = { COSIGN_PASSWORD: process.env.COSIGN_PASSWORD ?? "" };
  const { failed, code, stdout, stderr } = await execa("cosign", args, { env, stdin: "ignore", reject: false });
  if (code === "ENOENT") {
    throw new BuildError("cosign is missing, which signs and verifies: install the package cosign of your system.");
  }
  return { stdout, fault: failed ? words(stderr) || "it gives no reason" : undefined };
}

async function done(what: string, args: readonly string[]): Promise<void> {
  const { fault } = await cosign(args);
  if (fault !== undefined) {
    throw new BuildError(
      `${what} failed: ${fault}. Check the key, its password in COSIGN_PASSWORD, and the login to the registry.`,
    );
  }
}

/** Signs a manifest or an index in a registry, which is named by its digest, as one of a release. */
export const sign = (place: string, version: string, signing: Signing) =>
  done(`signing ${place}`, ["sign", ...signer(signing), "--annotations", `version=${version}`, place]);

/** Attaches a signed statement on a manifest in a registry. One of the same type is replaced. */
export const attest = (place: string, type: Attestation, predicate: string, signing: Signing) =>
  done(`attesting ${place}`, [
    ...["attest", ...signer(signing), "--replace", "--type", attestations[type], "--predicate", predicate, place],
  ]);

/** What is wrong with the signature of a manifest or an index, or nothing. */
export const signatureFault = async (place: string, version: string, signing: Signing) =>
  (await cosign(["verify", ...trusted(signing), "--annotations", `version=${version}`, place])).fault;

/** The predicates of a type that are attested of a manifest by who is trusted, or what is wrong. */
export async function attested(
  place: string,
  type: Attestation,
  signing: Signing,
): Promise<{ predicates: unknown[]; fault?: undefined } | { fault: string }> {
  const { stdout, fault } = await cosign([
    ...["verify-attestation", ...trusted(signing), "--type", attestations[type], place],
  ]);
  if (fault !== undefined) return { fault };
  const envelopes = stdout.split("\n").filter((line) => line.trim() !== "");
  const statements = envelopes.map((line) => {
    const { payload } = JSON.parse(line) as { payload: string };
    return JSON.parse(Buffer.from(payload, "base64").toString()) as { predicate: unknown };
  });
  return { predicates: statements.map(({ predicate }) => predicate) };
}
