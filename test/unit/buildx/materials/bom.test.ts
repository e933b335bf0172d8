import { createHash } from "node:crypto";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect, it } from "vitest";
import { billOfMaterials } from "../../../../buildx/materials/bom.ts";
import { readMaterials } from "../../../../buildx/materials/materials.ts";
import { collected, folderOf, units } from "./folder.ts";

const written = (other = {}) => billOfMaterials(readMaterials(folderOf(other)), "linux/mipsle");
const read = (text: string) => JSON.parse(text);
const component = (text: string, ref: string) =>
  read(text).components.find((one: Record<string, unknown>) => one["bom-ref"] === ref);

it("is valid CycloneDX according to its schema", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(written())).toBeNull();
  // The validator does find faults.
  expect(await validator.validate(written().replace('"required"', '"needed"'))).not.toBeNull();
});

it("is the same bytes for the same materials, in any order of cargo's plan", () => {
  const [phantun, ...others] = units.units;
  // The indexes in dependencies, reversed like the units.
  const turned = [phantun, ...others.toReversed()].map((unit) => ({
    ...unit,
    dependencies: unit?.dependencies.map(({ index }) => ({ index: index === 0 ? 0 : 7 - index })),
  }));
  expect(written({ "units.json": JSON.stringify({ ...units, units: turned }) })).toBe(written());
});

it("contains neither a time nor a serial number", () => {
  expect(Object.keys(read(written()))).not.toContain("serialNumber");
  expect(Object.keys(read(written()).metadata)).toEqual(["component"]);
});

it("names the image's platform, upstream's lock file and upstream's commit", () => {
  const { properties } = read(written()).metadata.component;
  expect(Object.fromEntries(properties.map(({ name, value }: Record<string, string>) => [name, value]))).toEqual({
    "phantun-runtime:platform": "linux/mipsle",
    "phantun-runtime:cargo-lock:sha256": createHash("sha256")
      .update(collected["Cargo.lock"] ?? "")
      .digest("hex"),
    "phantun-runtime:upstream:revision": "b".repeat(40),
  });
});

it("lists a crate with licence, package URL and the lock file's checksum", () => {
  expect(component(written(), "log@0.4.1")).toMatchObject({
    scope: "required",
    licenses: [{ expression: "MIT OR Apache-2.0" }],
    purl: "pkg:cargo/log@0.4.1",
    hashes: [{ alg: "SHA-256", content: "1".repeat(64) }],
  });
});

it("lists phantun with the crate's own digest, or without one if it is built from git", () => {
  expect(component(written(), "phantun@1.2.3").hashes).toEqual([{ alg: "SHA-256", content: "c".repeat(64) }]);
  const facts = JSON.stringify({ ...read(collected["facts.json"] ?? ""), crate: undefined });
  expect(component(written({ "facts.json": facts }), "phantun@1.2.3").hashes).toBeUndefined();
});

it("distinguishes std's crates from phantun's by std's own lock file", () => {
  expect(component(written(), "std/log@0.4.9").hashes).toEqual([{ alg: "SHA-256", content: "4".repeat(64) }]);
  expect(component(written(), "std/std@0.0.0")).toMatchObject({ version: "1.96.0", scope: "required" });
});

it("excludes components that only run on the build machine", () => {
  const scopes = read(written()).components.map((one: Record<string, unknown>) => [one.name, one.scope]);
  expect(scopes.filter(([, scope]: string[]) => scope === "excluded").map(([name]: string[]) => name)).toEqual([
    "macros",
    "quote",
  ]);
});

it("names the C library, and the Debian package of a component from Debian", () => {
  expect(component(written(), "musl")).toMatchObject({ version: "1.2.5", purl: "pkg:generic/musl@1.2.5" });
  expect(component(written(), "musl").cpe).toContain(":musl:1.2.5:");
  expect(component(written(), "rust-std").purl).toBe("pkg:deb/debian/rust-web-src@1.96.0%2Bdfsg1-1");
});

it("names the scope of a package from npm apart from its name", () => {
  const musl = JSON.parse(collected["components/musl/component.json"] ?? "");
  const scoped = JSON.stringify({ ...musl, name: "packer", type: "npm", package: "@scope/packer" });
  const text = written({ "components/packer/component.json": scoped, "components/packer/LICENSE": "text" });
  expect(component(text, "packer").purl).toBe("pkg:npm/%40scope/packer@1.2.5");
});

it("percent-encodes the + in a crate's version, and keeps its colon", () => {
  const [old, version] = ["0.4.1", "1:0.4.1+wasi-0.2"];
  const other = Object.fromEntries(
    Object.entries(collected).map(([path, text]) => [path.replace(old, version), text.replaceAll(old, version)]),
  );
  expect(component(written(other), `log@${version}`)).toMatchObject({
    version,
    purl: "pkg:cargo/log@1:0.4.1%2Bwasi-0.2",
  });
});

it("contains the dependencies", () => {
  const { dependencies } = read(written());
  expect(dependencies).toContainEqual({
    ref: "phantun@1.2.3",
    dependsOn: ["log@0.4.1", "macros@2.0.0", "std/std@0.0.0"],
  });
});

it.each([
  ["a crate's checksum", { "Cargo.lock": "package = []" }, "the checksum of log 0.4.1 in Cargo.lock is missing"],
  [
    "a crate's licence",
    { "crates/log-0.4.1/Cargo.toml": '[package]\nname = "log"' },
    "the licence in the manifest of log 0.4.1 is missing",
  ],
  [
    "cargo's name of a package",
    { "units.json": JSON.stringify(units).replaceAll(/registry\+[^#]*#log/g, "git+https://example.org/log#log") },
    "cargo reports the package git+https://example.org/log#log@0.4.1, whose source is neither a registry nor a folder",
  ],
])("fails with a message without %s", (_, other, sentence) => {
  expect(() => written(other)).toThrow(sentence);
});
