import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { repository } from "../../../../buildx/build/metadata.ts";
import { signerBlock } from "../../../../cross/generate/signer.ts";
import { root } from "../../../rig/pages.ts";

/** The words that a shell passes to cosign for the block's variable. */
async function words(address: string): Promise<string[]> {
  const [, script = ""] = /^```sh\n([\s\S]*)\n```$/.exec(signerBlock(address)) ?? [];
  const { stdout } = await execa("sh", ["-euc", `${script}\nprintf '%s\\n' $trust`]);
  return stdout.split("\n");
}

it("trusts exactly the release workflow of a fork, on a tag", async () => {
  const [issuer, by, option, pattern = "", ...more] = await words("https://github.com/some-one/my.fork");
  expect([issuer, by, option, more]).toEqual([
    "--certificate-oidc-issuer",
    "https://token.actions.githubusercontent.com",
    "--certificate-identity-regexp",
    [],
  ]);
  const workflow = "https://github.com/some-one/my.fork/.github/workflows/release.yml";
  expect(`${workflow}@refs/tags/1.2.3-r4`).toMatch(new RegExp(pattern));
  for (const other of [
    `${workflow}@refs/heads/main`,
    `${workflow.replace("some-one", "some-two")}@refs/tags/1.2.3-r4`,
    `${workflow.replace("my.fork", "my-fork")}@refs/tags/1.2.3-r4`,
    `${workflow.replace("release.yml", "ci.yml")}@refs/tags/1.2.3-r4`,
    `https://example.org/?${workflow}@refs/tags/1.2.3-r4`,
  ]) {
    expect(other).not.toMatch(new RegExp(pattern));
  }
});

it("is in docs/verify.md for this repository", async () => {
  expect(await readFile(join(root, "docs/verify.md"), "utf8")).toContain(`\n${signerBlock(repository)}\n`);
});
