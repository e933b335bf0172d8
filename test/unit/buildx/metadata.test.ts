import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { metadata } from "../../../buildx/metadata.ts";

it("the Dockerfile labels an image as the commands annotate it", async () => {
  const dockerfile = await readFile(new URL("../../../buildx/Dockerfile", import.meta.url), "utf8");
  const labels = Object.fromEntries(
    [...dockerfile.matchAll(/(org\.opencontainers\.image\.\w+)="([^"$]*)"/g)].map(([, name, value]) => [name, value]),
  );
  expect(labels).toEqual(metadata);
});
