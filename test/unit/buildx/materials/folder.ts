import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

const index = "registry+https://github.com/rust-lang/crates.io-index";
const library = "path+file:///usr/lib/rustlib/src/rust/library";
const target = "mipsel-unknown-linux-musl";
const sum = (digit: string) => digit.repeat(64);

const unit = (pkg_id: string, platform: string | null, needs: number[] = [], more = {}) => ({
  pkg_id,
  target: { kind: ["lib"] },
  platform,
  mode: "build",
  dependencies: needs.map((index) => ({ index })),
  ...more,
});

/** cargo's plan for a phantun with three crates: a linked one, a macro, and std's own log besides phantun's. */
export const units = {
  version: 1,
  roots: [0],
  units: [
    unit("path+file:///source#phantun@1.2.3", target, [1, 2, 4]),
    unit(`${index}#log@0.4.1`, target),
    unit(`${index}#macros@2.0.0`, null, [3], { target: { kind: ["proc-macro"] } }),
    unit(`${index}#quote@1.0.0`, null),
    unit(`${library}/std#0.0.0`, target, [5, 6], { is_std: true }),
    unit(`${index}#log@0.4.9`, target, [], { is_std: true }),
    unit(`${library}/std#0.0.0`, null, [], { is_std: true, mode: "run-custom-build" }),
  ],
};

const lock = (...crates: [name: string, version: string, checksum?: string][]) =>
  crates
    .map(([name, version, checksum]) =>
      [
        "[[package]]",
        `name = "${name}"`,
        `version = "${version}"`,
        ...(checksum ? [`checksum = "${checksum}"`] : []),
      ].join("\n"),
    )
    .join("\n\n");

const manifest = (name: string, licence: string) =>
  `[package]\nname = "${name}"\nauthors = ["A. Uthor <a@example.org>"]\n${licence}\n`;

const component = (name: string, more = {}) =>
  JSON.stringify({
    ...{
      name,
      version: "1.2.5",
      licence: "MIT",
      type: "generic",
      package: name,
      subpath: "",
      source: `${name}.example`,
    },
    ...more,
  });

/** The files that buildx/materials/collect.sh would write for {@link units}, by path. */
export const collected: Readonly<Record<string, string>> = {
  "facts.json": JSON.stringify({ version: "1.2.3", revision: "b".repeat(40), epoch: 1, crate: sum("c") }),
  "Cargo.lock": lock(
    ["phantun", "1.2.3"],
    ["log", "0.4.1", sum("1")],
    ["macros", "2.0.0", sum("2")],
    ["quote", "1.0.0", sum("3")],
  ),
  "std.lock": lock(["std", "0.0.0"], ["log", "0.4.9", sum("4")]),
  "units.json": JSON.stringify(units),
  "phantun/Cargo.toml": manifest("phantun", 'license = "MIT OR Apache-2.0"'),
  "phantun/LICENSE-MIT": "Permission, by phantun.",
  "crates/log-0.4.1/Cargo.toml": manifest("log", 'license = "MIT/Apache-2.0"'),
  "crates/log-0.4.1/LICENSE-MIT": "Permission is\ngranted.",
  "crates/log-0.4.9/Cargo.toml": manifest("log", 'license = "MIT"'),
  "crates/log-0.4.9/LICENSE": "  Permission is granted.\n",
  "crates/macros-2.0.0/Cargo.toml": manifest("macros", 'license = "GPL-3.0-only"'),
  "crates/macros-2.0.0/LICENSE": "Only for the build.",
  "crates/quote-1.0.0/Cargo.toml": manifest("quote", 'license-file = "LICENSE"'),
  "std/std/Cargo.toml": manifest("std", ""),
  "components/rust-std/component.json": component("rust-std", {
    type: "deb",
    package: "rust-web-src",
    version: "1.96.0",
  }),
  "components/rust-std/package-version": "1.96.0+dfsg1-1",
  "components/rust-std/COPYRIGHT": "Rust's own.",
  "components/musl/component.json": component("musl", { sha256: sum("5") }),
};

/** Writes a folder as collect.sh does, with some files replaced; it is removed when the test ends. */
export function folderOf(other: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "phantun-runtime-materials-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries({ ...collected, ...other })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
