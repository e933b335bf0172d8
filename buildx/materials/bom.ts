import { createHash } from "node:crypto";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import type { Materials, Part } from "./materials.ts";

/** The names of this project's properties in a bill of materials. */
export const properties = {
  /** SHA-256 of upstream's lock file. */
  lock: "phantun-runtime:cargo-lock:sha256",
  /** Upstream's commit. */
  revision: "phantun-runtime:upstream:revision",
  /** The image's platform. */
  platform: "phantun-runtime:platform",
  /** A description of where a component's source is. */
  source: "phantun-runtime:source",
} as const;

function purlOf({ purl }: Part): string | undefined {
  if (!purl) return undefined;
  const { type, namespace, name, version, subpath } = purl;
  // packageurl-js leaves the + of a version as it is, and encodes it everywhere else. The specification requires %2B
  // (purl-spec, "Character encoding").
  return new PackageURL(type, namespace, name, version, undefined, subpath).toString().replaceAll("+", "%2B");
}

function component(part: Part): Models.Component {
  const { ref, name, version, licence, sha256, source, linked } = part;
  const purl = purlOf(part);
  return new Models.Component(
    name === "phantun" ? Enums.ComponentType.Application : Enums.ComponentType.Library,
    name,
    {
      bomRef: ref,
      version,
      ...(purl !== undefined && { purl }),
      ...(name === "musl" && { cpe: `cpe:2.3:a:musl-libc:musl:${version}:*:*:*:*:*:*:*` as const }),
      scope: linked ? Enums.ComponentScope.Required : Enums.ComponentScope.Excluded,
      licenses: new Models.LicenseRepository([new Models.LicenseExpression(licence)]),
      ...(sha256 && { hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256]]) }),
      properties: new Models.PropertyRepository([new Models.Property(properties.source, source)]),
    },
  );
}

/**
 * The bill of materials of one image, as CycloneDX JSON. It has no time and no serial number, so that the same image always
 * has the same bill, byte for byte. Components that only ran during the build have the scope `excluded`.
 */
export function billOfMaterials({ facts, lock, parts }: Materials, platform: string): string {
  const property = (name: string, value: string) => new Models.Property(name, value);
  const components = new Map(parts.map((part) => [part.ref, component(part)]));
  const refs = (names: Iterable<string>) =>
    new Models.BomRefRepository([...names].flatMap((name) => components.get(name)?.bomRef ?? []));
  for (const { ref, needs } of parts) {
    const found = components.get(ref);
    if (found) found.dependencies = refs(needs);
  }
  const image = new Models.Component(Enums.ComponentType.Container, "phantun-runtime", {
    bomRef: "image",
    properties: new Models.PropertyRepository([
      property(properties.platform, platform),
      property(properties.lock, createHash("sha256").update(lock).digest("hex")),
      property(properties.revision, facts.revision),
    ]),
    dependencies: refs(parts.filter(({ linked }) => linked).map(({ ref }) => ref)),
  });
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: image }),
    components: new Models.ComponentRepository(components.values()),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`;
}
