import { parseArgs } from "node:util";
import { UnknownInputError } from "../../build/inputs.ts";
import { defaultIndex } from "../../lock/crates-index.ts";
import { readReference } from "../../registry/reference.ts";
import type { Signing } from "../cosign.ts";

/** The command line of `./run verify`. */
export interface VerifyOrder {
  /** `HOST/NAME`. */
  repository: string;
  tag: string | undefined;
  /** The requested digest, if any. */
  digest: string | undefined;
  signing: Signing;
  /** A sparse index of crates. */
  index: string;
  /** Whether to build this machine's row again. */
  rebuild: boolean;
}

const options = {
  key: { type: "string" },
  "tls-verify": { type: "string" },
  index: { type: "string" },
  rebuild: { type: "boolean" },
} as const;

const accepted = "REFERENCE, --key FILE, --tls-verify true|false, --index URL and --rebuild are accepted";

/**
 * Reads the command line of `./run verify`.
 *
 * @throws UnknownInputError on a wrong argument
 */
export function readVerifyOrder(words: readonly string[]): VerifyOrder {
  let parsed: ReturnType<typeof parse>;
  const parse = () => parseArgs({ args: [...words], options, allowPositionals: true });
  try {
    parsed = parse();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UnknownInputError(`${reason.replace(/\.$/, "")}: ${accepted}.`);
  }
  const { values, positionals } = parsed;
  const [reference, ...more] = positionals;
  if (reference === undefined || more.length > 0) {
    throw new UnknownInputError(`One REFERENCE is verified, and ${positionals.length} are given: ${accepted}.`);
  }
  const [name = "", digest, ...rest] = reference.split("@");
  if ((digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) || rest.length > 0) {
    throw new UnknownInputError(`${reference} has no digest after @: sha256: and 64 hexadecimal digits are accepted.`);
  }
  let destination: ReturnType<typeof readReference>;
  try {
    destination = readReference(name);
  } catch {
    throw new UnknownInputError(
      `${reference} is no image in a registry: HOST[:PORT]/NAME:TAG or HOST[:PORT]/NAME@sha256:DIGEST is accepted. An image that was pulled is verified by the name that it was pulled by.`,
    );
  }
  const { repository, tag } = destination;
  const tls = values["tls-verify"];
  if (tls !== undefined && tls !== "true" && tls !== "false") {
    throw new UnknownInputError(`--tls-verify ${tls} is neither true nor false.`);
  }
  return {
    repository,
    tag: tag ?? (digest === undefined ? "latest" : undefined),
    digest,
    signing: { key: values.key, tlsVerify: tls === undefined ? undefined : tls === "true" },
    index: values.index?.replace(/\/+$/, "") ?? defaultIndex,
    rebuild: values.rebuild ?? false,
  };
}
