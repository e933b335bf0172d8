import type { BuiltFile, BuiltImage } from "../oci/built-image.ts";

/** The offset of the first difference of two byte strings, or `undefined`. A shorter string differs at its end. */
export function firstDifference(a: Buffer, b: Buffer): number | undefined {
  if (a.equals(b)) return undefined;
  const shorter = Math.min(a.length, b.length);
  for (let offset = 0; offset < shorter; offset++) if (a[offset] !== b[offset]) return offset;
  return shorter;
}

const both = (first: unknown, second: unknown) => `${JSON.stringify(first)} and ${JSON.stringify(second)}`;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** One line for each value that differs: its path, and both values. */
export function jsonDifferences(first: unknown, second: unknown, path: string): string[] {
  if (!isObject(first) || !isObject(second)) return Object.is(first, second) ? [] : [`${path}: ${both(first, second)}`];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].toSorted();
  return names.flatMap((name) => jsonDifferences(first[name], second[name], `${path}.${name}`));
}

function contentDifference(path: string, { content: first }: BuiltFile, { content: second }: BuiltFile): string[] {
  const offset = firstDifference(first, second);
  if (offset === undefined) return [];
  const sizes = first.length === second.length ? `${first.length} bytes` : `${first.length} and ${second.length} bytes`;
  return [`${path}: ${sizes}, which first differ at offset ${offset} (0x${offset.toString(16)})`];
}

/** One line for each difference of each path. */
export function fileDifferences(
  first: ReadonlyMap<string, BuiltFile>,
  second: ReadonlyMap<string, BuiltFile>,
): string[] {
  const paths = [...new Set([...first.keys(), ...second.keys()])].toSorted();
  return paths.flatMap((path) => {
    const [a, b] = [first.get(path), second.get(path)];
    if (!a || !b) return [`${path}: only in the ${a ? "first" : "second"} build`];
    return [...jsonDifferences(a.head, b.head, path), ...contentDifference(path, a, b)];
  });
}

/** Digests and sizes, whose differences only follow from differences in other lines. */
const derived = /\.(digest|size|diff_ids\.\d+): /;

/**
 * The differences between two builds of one platform's image: files, then configuration, then manifest. No lines if the
 * manifests' digests are equal.
 */
export function imageDifferences(first: BuiltImage, second: BuiltImage): string[] {
  if (first.digest === second.digest) return [];
  const lines = [
    ...fileDifferences(first.files, second.files),
    ...jsonDifferences(first.config, second.config, "configuration"),
    ...jsonDifferences(first.manifest, second.manifest, "manifest"),
  ].filter((line) => !derived.test(line));
  if (lines.length > 0) return lines;
  // The same files, but in another order or encoding.
  const archives = first.archives.flatMap((archive, layer) => {
    const offset = firstDifference(archive, second.archives[layer] ?? Buffer.alloc(0));
    return offset === undefined ? [] : [`layer ${layer}: the same files, but its archives differ at offset ${offset}`];
  });
  return archives.length > 0 ? archives : ["the same files, but differently compressed or described"];
}
