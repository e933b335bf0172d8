import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { block } from "../../rig/hosts/page.ts";
import { blocks, root } from "../../rig/pages.ts";

/** The pages whose every block a test runs, unchanged except for the reader's own values. */
const waysIn: string[] = [
  "docs/docker.md",
  "docs/firewalls.md",
  "docs/healing.md",
  "docs/host-recipes.md",
  "docs/kubernetes.md",
  "docs/own-network.md",
  "docs/routeros.md",
  "docs/systemd.md",
  "docs/verify.md",
  "docs/wireguard.md",
];

const lanes = ["recipes", "services", "healing", "kubernetes", "release"];

/** The sources of the tests that run blocks. */
const sources = (
  await Promise.all(
    lanes.map(async (lane) => {
      const folder = join(root, "test", lane);
      const names = await readdir(folder, { recursive: true }).catch(() => []);
      return Promise.all(
        names.filter((name) => name.endsWith(".ts")).map((name) => readFile(join(folder, name), "utf8")),
      );
    }),
  )
).flat();

describe.each(waysIn)("%s", async (page) => {
  // Blocks with only a language are run by the tunnel tests, or are commands of ./run.
  const named = (await blocks(page)).filter(({ language }) =>
    ["docs/host-recipes.md", "docs/verify.md"].includes(page) ? language.includes(" ") : language !== "",
  );

  it.each(named)("a test runs the block `$language`", async ({ language }) => {
    await block(page, language);
    const callers = sources.filter((text) => text.includes(page) && text.includes(JSON.stringify(language)));
    expect(callers, `no test names both ${page} and ${JSON.stringify(language)}`).not.toEqual([]);
  });
});

it("a missing block, or a value that does not occur in it, is an error", async () => {
  await expect(block("README.md", "sh no such block")).rejects.toThrow('README.md has 0 blocks "sh no such block"');
  await expect(block("docs/host-recipes.md", "nft")).rejects.toThrow("2 blocks");
});
