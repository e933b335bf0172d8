import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { followed } from "../../hosts/nat.ts";
import { carriers } from "../../tunnel/tunnel.ts";
import { blocks, root } from "./pages.ts";

const page = "docs/host-recipes.md";

it("every block of the host recipes is one that the tunnel tests follow", async () => {
  const found = (await blocks(page)).map(({ heading, language }) => `${heading}: ${language}`);
  expect(found).toEqual(followed.flatMap((heading) => [`${heading}: sh`, `${heading}: nft`]));
});

/** What WireGuard puts around a packet: type, receiver and counter before it, the tag behind it (wireguard.com/protocol). */
const wireguard = 4 + 4 + 8 + 16;

it.each(carriers)(
  "the MTU for WireGuard over $carrier fills the largest datagram that the tunnel tests carry",
  async ({ carrier, largest }) => {
    const text = (await readFile(join(root, page), "utf8")).replaceAll("\n", " ");
    expect(text).toContain(`\`MTU = ${largest - wireguard}\` over ${carrier}`);
  },
);
