import { describe, expect, it } from "vitest";
import { inOrder } from "../../../../buildx/oci/layout.ts";
import type { Descriptor } from "../../../../buildx/oci/types.ts";

const digest = (name: string) => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64)}`;

function image(name: string): Descriptor {
  const [os = "", architecture = "", variant] = name.split("/");
  const platform = { os, architecture, ...(variant && { variant }) };
  return { mediaType: "manifest", digest: digest(name), size: 1, platform };
}
const vouching = (name: string): Descriptor => ({
  mediaType: "manifest",
  digest: digest(`for ${name}`),
  size: 1,
  platform: { os: "unknown", architecture: "unknown" },
  annotations: { "vnd.docker.reference.digest": digest(name) },
});

describe("the entries of the index", () => {
  const order = ["linux/arm64", "linux/arm/v7", "linux/mips"];

  it("are in the table's order, with the attestations last and in the same order", () => {
    const built = ["linux/mips", "linux/arm64", "linux/arm/v7"].flatMap((name) => [image(name), vouching(name)]);
    expect(inOrder(built, order)).toEqual([...order.map(image), ...order.map(vouching)]);
  });

  it.each(["linux/arm", "linux/mips/softfloat", "linux/amd64"])("are never for %s", (name) => {
    expect(() => inOrder([image(name)], order)).toThrow(
      `The build wrote an image for ${name}: expected linux/arm64, linux/arm/v7, linux/mips.`,
    );
  });
});
