import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileDigest } from "./file-digest.ts";

/** The file with the SHA-256 of a folder's other files, in sha256sum's format. */
export const sumsFile = "SHA256SUMS";

/** Writes a folder's SHA256SUMS, for these paths, or for all files directly in the folder. */
export async function writeSums(folder: string, paths?: readonly string[]): Promise<void> {
  const names = paths ?? (await readdir(folder)).filter((name) => name !== sumsFile).sort();
  const lines: string[] = [];
  for (const name of names) lines.push(`${await fileDigest(join(folder, name))}  ${name}\n`);
  await writeFile(join(folder, sumsFile), lines.join(""));
}

/** The digests in the text of a SHA256SUMS, by path. */
export function readSums(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}
