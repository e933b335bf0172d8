import type { Materials, Part } from "./materials.ts";

/** A text with whitespace normalized, so that equal texts with different line breaks or indentation compare equal. */
const essence = (text: string) => text.replaceAll(/\s+/g, " ").trim();

const title = ({ name, version, licence }: Part) => `${name} ${version} (${licence})`;

/** The notice for a part without a licence text. */
const declaration = ({ name, version, licence, authors, source }: Part) =>
  `${name} ${version}${authors.length > 0 ? ` by ${authors.join(", ")}` : ""} brings no licence text. It is from ${source}, and declares: ${licence}.`;

const rule = "=".repeat(78);

/**
 * Where to get the sources, and how to link the programs with another C library, which glibc's licence requires.
 */
function sources(parts: readonly Part[], revision: string): string[] {
  const glibc = parts.find(({ name }) => name === "glibc");
  return [
    "Sources",
    "",
    `phantun is built from upstream's commit ${revision} without changes. Crates are on crates.io. Of the rest:`,
    ...parts
      .filter(({ linked, source, purl }) => linked && purl?.type !== "cargo" && source !== "")
      .map(({ name, version, source }) => `  ${name} ${version}: ${source}`)
      .filter((line, place, all) => all.indexOf(line) === place),
    ...(glibc
      ? [
          "",
          "The programs are linked statically with glibc, which is under the GNU LGPL. To link them with a changed",
          "glibc, build the image again: buildx/Dockerfile of phantun-runtime is all that it takes. The stage `phantun`",
          "compiles and links them, by cross/build-phantun.sh; put your libc.a where its linker looks for one.",
          "Debian's source packages are at https://snapshot.debian.org/.",
        ]
      : []),
  ];
}

/**
 * The third-party notices of one image: each licence text of the linked parts once, below the names of its parts.
 */
export function notices({ facts, parts }: Materials): string {
  const linked = parts.filter(({ linked }) => linked);
  const texts = new Map<string, { text: string; of: Set<string> }>();
  for (const part of linked) {
    for (const text of part.texts.length > 0 ? part.texts : [declaration(part)]) {
      const found = texts.get(essence(text)) ?? { text, of: new Set() };
      found.of.add(title(part));
      texts.set(essence(text), found);
    }
  }
  return [
    "The programs of this image contain the works below. Each licence text stands once, after the names of what it is for.",
    "",
    ...sources(parts, facts.revision),
    ...[...texts.values()].flatMap(({ text, of }) => ["", rule, ...of, rule, "", text.trim()]),
    "",
  ].join("\n");
}
