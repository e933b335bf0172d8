import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { metadataOf, repository, upstreamLabels } from "../../../../buildx/build/metadata.ts";

it.each([undefined, "node"])(
  "the Dockerfile's labels equal the commands' annotations, with VARIANT=%s",
  async (variant) => {
    const text = await readFile(new URL("../../../../buildx/Dockerfile", import.meta.url), "utf8");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own ARG.
    const addressed = text.replaceAll("${RUNTIME_REPOSITORY}", repository);
    const dockerfile = addressed.replace(/\$\{VARIANT:\+([^}]*)\}/g, variant ? "$1" : "");
    const labels = Object.fromEntries(
      [...dockerfile.matchAll(/(org\.opencontainers\.image\.\w+)="([^"$]*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(labels).toEqual(metadataOf(variant));
  },
);

it("a plain build names upstream's source, and no commit of this repository", async () => {
  const dockerfile = await readFile(new URL("../../../../buildx/Dockerfile", import.meta.url), "utf8");
  for (const label of Object.values(upstreamLabels)) expect(dockerfile).toContain(`\t${label}="\${PHANTUN_`);
  expect(dockerfile).not.toContain("org.opencontainers.image.revision");
});
