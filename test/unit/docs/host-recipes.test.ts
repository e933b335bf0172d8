import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { followed } from "../../rig/hosts/nat.ts";
import { blocks, root } from "../../rig/pages.ts";
import { carriers } from "../../rig/tunnel/tunnel.ts";

const page = "docs/host-recipes.md";

it("the tunnel tests run every block of the host recipes without a name", async () => {
  const bare = (await blocks(page)).filter(({ language }) => !language.includes(" "));
  const found = bare.map(({ heading, language }) => `${heading}: ${language}`);
  expect(found).toEqual(followed.flatMap((heading) => [`${heading}: sh`, `${heading}: nft`]));
});

/** WireGuard's overhead per packet: type, receiver and counter before it, the tag after it (wireguard.com/protocol). */
const wireguard = 4 + 4 + 8 + 16;

it.each(carriers)(
  "the MTU for WireGuard over $carrier fills the largest datagram that the tunnel tests carry",
  async ({ carrier, largest }) => {
    const less = 1500 - (largest - wireguard);
    const text = (await readFile(join(root, page), "utf8")).replaceAll("\n", " ");
    expect(text).toMatch(/path MTU - \d+ over IPv4, - \d+ over IPv6/);
    expect(text).toMatch(new RegExp(`- ${less} over ${carrier}`));
  },
);

it("each row of the MTU table follows from its path MTU", async () => {
  const text = await readFile(join(root, page), "utf8");
  const rows = [...text.matchAll(/^\| [^|]+ \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(4);
  for (const [, path, ...mtus] of rows)
    expect(mtus).toEqual(carriers.map(({ largest }) => String(Number(path) - 1500 + largest - wireguard)));
});
