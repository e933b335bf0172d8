import { execa } from "execa";
import { BuildError } from "../build/failure.ts";
import { repository } from "../build/metadata.ts";

/** The signer to use or to trust: a key file, or, without one, the identity that GitHub certifies. */
export interface Signing {
  /** Path of the secret key (to sign) or the public key (to verify), or a KMS address in cosign's format. */
  key?: string | undefined;
  /** `false` for a registry without HTTPS. */
  tlsVerify?: boolean | undefined;
}

/** The attestation types of a release, with cosign's names. */
export const attestations = { provenance: "slsaprovenance1", bom: "cyclonedx" } as const;
export type Attestation = keyof typeof attestations;

/**
 * cosign's options that trust the signer without a key: a repository's release workflow, on a tag.
 *
 * @param repository the repository's address
 */
export const identityOptions = (repository: string): [name: string, value: string][] => [
  ["--certificate-oidc-issuer", "https://token.actions.githubusercontent.com"],
  [
    "--certificate-identity-regexp",
    `^${repository.replaceAll(".", "\\.")}/\\.github/workflows/release\\.yml@refs/tags/`,
  ],
];

const registry = ({ tlsVerify }: Signing) =>
  tlsVerify === false ? ["--allow-http-registry", "--allow-insecure-registry"] : [];

/** With a key, cosign does not use the public transparency log: a release from a private machine need not appear there. */
const signer = (signing: Signing) => [
  ...(signing.key === undefined ? [] : ["--key", signing.key, "--tlog-upload=false"]),
  "--yes",
  ...registry(signing),
];

const trustOptions = (signing: Signing) => [
  ...(signing.key === undefined
    ? identityOptions(repository).flat()
    : ["--key", signing.key, "--insecure-ignore-tlog=true"]),
  ...registry(signing),
];

/** cosign's error message, without the lines that it prints in every run. */
const errorMessage = (stderr: string) =>
  stderr
    .split("\n")
    .map((line) => line.trim().replace(/^Error: /, ""))
    .filter((line) => !/^(WARNING:|error during command execution:|main\.go:|$)/.test(line))
    .join(" ")
    .replace(/[.:]$/, "")
    .trim();

async function cosign(args: readonly string[]): Promise<{ stdout: string; fault: string | undefined }> {
  // Without a terminal, cosign cannot ask for a password. An empty password is valid.
  const env = { COSIGN_PASSWORD: process.env.COSIGN_PASSWORD ?? "" };
  const { failed, code, stdout, stderr } = await execa("cosign", args, { env, stdin: "ignore", reject: false });
  if (code === "ENOENT") {
    throw new BuildError("cosign is missing, and is needed to sign and verify: install your system's package cosign.");
  }
  return { stdout, fault: failed ? errorMessage(stderr) || "cosign gives no reason" : undefined };
}

async function runCosign(what: string, args: readonly string[]): Promise<void> {
  const { fault } = await cosign(args);
  if (fault !== undefined) {
    throw new BuildError(
      `${what} failed: ${fault}. Check the key, its password in COSIGN_PASSWORD, and the login to the registry.`,
    );
  }
}

/** Signs a manifest or an image index in a registry, named by its digest, with the release's version. */
export const sign = (reference: string, version: string, signing: Signing) =>
  runCosign(`signing ${reference}`, ["sign", ...signer(signing), "--annotations", `version=${version}`, reference]);

/** Attaches a signed attestation to a manifest in a registry, and replaces one of the same type. */
export const attest = (reference: string, type: Attestation, predicate: string, signing: Signing) =>
  runCosign(`attesting ${reference}`, [
    ...["attest", ...signer(signing), "--replace", "--type", attestations[type], "--predicate", predicate, reference],
  ]);

/** The fault of a signature of a manifest or an image index, or `undefined`. */
export const signatureFault = async (reference: string, version: string, signing: Signing) =>
  (await cosign(["verify", ...trustOptions(signing), "--annotations", `version=${version}`, reference])).fault;

/** The predicates of a manifest's attestations of a type by the trusted signer, or the fault. */
export async function attested(
  reference: string,
  type: Attestation,
  signing: Signing,
): Promise<{ predicates: unknown[]; fault?: undefined } | { fault: string }> {
  const { stdout, fault } = await cosign([
    ...["verify-attestation", ...trustOptions(signing), "--type", attestations[type], reference],
  ]);
  if (fault !== undefined) return { fault };
  const envelopes = stdout.split("\n").filter((line) => line.trim() !== "");
  const statements = envelopes.map((line) => {
    const { payload } = JSON.parse(line) as { payload: string };
    return JSON.parse(Buffer.from(payload, "base64").toString()) as { predicate: unknown };
  });
  return { predicates: statements.map(({ predicate }) => predicate) };
}
