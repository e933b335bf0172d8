import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { compressions } from "../../../../buildx/oci/compression.ts";

/** Pieces of different lengths that come again, whole and in part, near by and farther away than gzip looks back. */
const layer = Buffer.concat(
  Array.from({ length: 20_000 }, (_, place) =>
    createHash("sha512")
      .update(String(place ** 2 % 9973))
      .digest()
      .subarray(place % 7, 8 + (place % 50)),
  ),
);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("what the compressions are tried on is the same everywhere", () => {
  expect(sha256(layer)).toBe("4a4a1e03f17725253848fff14bc79ccdcf53d67c7e2441e09e51d6cf6ccd9921");
});

/**
 * Layers are the same bytes on every machine with the same version of this repository (docs/platforms.md). Node's zstd and
 * pako's gzip make them, and package-lock.json has the versions of both. Newer ones may change the digests of all images:
 * then these are changed with them, and not unnoticed.
 */
it.each([
  { compression: "zstd", digest: "bd130331e71214a7343d9f18824966d2faca8cdeb979680cdd9686687d51eeb6" },
  { compression: "gzip", digest: "3c060ae67afd02f63548ebb30fd7ea559e2401f67129b5fff028c110e4518be3" },
] as const)("$compression gives the bytes that it gave on other machines", ({ compression, digest }) => {
  expect(sha256(compressions[compression].compress(layer)), `by Node ${process.version}`).toBe(digest);
});
