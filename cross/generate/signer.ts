import { identityOptions } from "../../buildx/release/cosign.ts";

/** The block of docs/verify.md that trusts a repository's release workflow instead of a key pair. */
export const signerBlock = (repository: string) =>
  [
    "```sh",
    `trust="${identityOptions(repository)
      .map((option) => option.join(" "))
      .join("\n\t")}"`,
    "```",
  ].join("\n");
