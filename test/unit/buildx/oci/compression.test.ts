import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { compressions } from "../../../../buildx/oci/compression.ts";

/** Data with repetitions of different lengths, nearby and outside gzip's window. */
const layer = Buffer.concat(
  Array.from({ length: 20_000 }, (_, place) =>
    createHash("sha512")
      .update(String(place ** 2 % 9973))
      .digest()
      .subarray(place % 7, 8 + (place % 50)),
  ),
);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("the test data is the same on every machine", () => {
  expect(sha256(layer)).toBe("4a4a1e03f17725253848fff14bc79ccdcf53d67c7e2441e09e51d6cf6ccd9921");
});

/**
 * Layers are the same bytes on every machine with the same version of this repository (docs/platforms.md). Node's zstd and
 * pako's gzip compress them, in the versions of package-lock.json. Newer versions may change the digests of all images:
 * then this test fails, and its digests must be updated.
 */
it.each([
  { compression: "zstd", digest: "bd130331e71214a7343d9f18824966d2faca8cdeb979680cdd9686687d51eeb6" },
  { compression: "gzip", digest: "3c060ae67afd02f63548ebb30fd7ea559e2401f67129b5fff028c110e4518be3" },
] as const)("$compression gives the same bytes as on other machines", ({ compression, digest }) => {
  expect(sha256(compressions[compression].compress(layer)), `by Node ${process.version}`).toBe(digest);
});
