import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { metadataOf } from "../../../buildx/metadata.ts";

it.each([undefined, "node"])(
  "the Dockerfile labels an image as the commands annotate it, with VARIANT=%s",
  async (variant) => {
    const text = await readFile(new URL("../../../buildx/Dockerfile", import.meta.url), "utf8");
    const dockerfile = text.replace(/\$\{VARIANT:\+([^}]*)\}/g, variant ? "$1" : "");
    const labels = Object.fromEntries(
      [...dockerfile.matchAll(/(org\.opencontainers\.image\.\w+)="([^"$]*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(labels).toEqual(metadataOf(variant));
  },
);
