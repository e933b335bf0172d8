import { expect, it } from "vitest";
import { pullSize } from "../../../../buildx/oci/pull-size.ts";

const blob = (size: number) => ({ mediaType: "application/octet-stream", digest: `sha256:${"a".repeat(64)}`, size });

it("a pull fetches the manifest, the configuration and every layer", () => {
  expect(pullSize({ size: 1, config: blob(20), layers: [blob(300), blob(4000)] })).toBe(4321);
  expect(pullSize({ size: 1, config: blob(20), layers: [] })).toBe(21);
});
