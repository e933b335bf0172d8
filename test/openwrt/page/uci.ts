import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A section of a UCI file: every option as a list of values, with one value unless it is a UCI list. */
export interface Section {
  readonly type: string;
  readonly name: string;
  readonly options: Readonly<Record<string, string[]>>;
}

/** Parses `word 'a' 'b'`, where an apostrophe inside is written '\''. */
function words(line: string): string[] {
  return [...line.matchAll(/'((?:[^']|'\\'')*)'/g)].map(([, word = ""]) => word.replaceAll("'\\''", "'"));
}

/**
 * Reads a file with OpenWrt's own uci.
 * @throws when uci cannot parse it
 */
export async function readUci(name: string, text: string): Promise<Section[]> {
  const folder = mkdtempSync(join(tmpdir(), "phantun-uci-"));
  try {
    writeFileSync(join(folder, name), text);
    const { stdout } = await execa("uci", ["-c", folder, "-t", join(folder, "changes"), "export", name]);
    const sections: { type: string; name: string; options: Record<string, string[]> }[] = [];
    for (const line of stdout.split("\n")) {
      const [kind = ""] = line.trim().split(" ");
      const [first = "", second = ""] = kind === "config" ? [line.split(" ")[1] ?? "", words(line)[0]] : words(line);
      if (kind === "config") sections.push({ type: first, name: second, options: {} });
      if (kind !== "option" && kind !== "list") continue;
      const key = line.trim().split(" ")[1] ?? "";
      const options = sections.at(-1)?.options ?? {};
      options[key] = [...(options[key] ?? []), first];
    }
    return sections;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
