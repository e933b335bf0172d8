import { z } from "zod";
import type { Lock } from "../../lock/lock.ts";
import { properties } from "../../materials/bom.ts";
import { checksums } from "../../materials/crates.ts";

const Component = z.looseObject({
  "bom-ref": z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string().optional(),
  hashes: z.array(z.looseObject({ alg: z.string(), content: z.string() })).optional(),
});

/** A bill of materials: the fields that are compared. */
export const Bill = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  metadata: z.looseObject({
    component: z.looseObject({ properties: z.array(z.looseObject({ name: z.string(), value: z.string() })) }),
  }),
  components: z.array(Component),
});
export type Bill = z.infer<typeof Bill>;

/** The expected content of a bill of materials. */
export interface Expected {
  platform: string;
  /** The text of the crate's Cargo.lock, and its SHA-256. */
  lockFile: string;
  sum: string;
  upstream: Lock["upstream"];
}

/** The deviations of a bill of materials, each worded to follow "the bill of materials". */
export function billFaults({ metadata, components }: Bill, { platform, lockFile, sum, upstream }: Expected): string[] {
  const faults: string[] = [];
  const compare = (what: string, actual: string | undefined, expected: string) => {
    if (actual !== expected) faults.push(`names ${actual ?? "nothing"} as ${what}, expected ${expected}`);
  };
  const property = (name: string) => metadata.component.properties.find((one) => one.name === name)?.value;
  compare("its platform", property(properties.platform), platform);
  compare("the SHA-256 of Cargo.lock", property(properties.lock), sum);
  compare("upstream's commit", property(properties.revision), upstream.commit);
  const locked = checksums(lockFile);
  const crates = components.filter(({ purl }) => purl?.startsWith("pkg:cargo/"));
  const phantun = crates.find(({ name }) => name === "phantun");
  compare("the crate's SHA-256", phantun?.hashes?.[0]?.content, upstream.crate);
  for (const { name, version, hashes, "bom-ref": ref } of crates) {
    if (name === "phantun" || ref.startsWith("std/")) continue;
    const expected = locked.get(`${name}@${version}`);
    if (expected === undefined) faults.push(`has the crate ${name} ${version}, which is not in Cargo.lock`);
    else compare(`the SHA-256 of ${name} ${version}`, hashes?.[0]?.content, expected);
  }
  return faults;
}
