import { expect, it } from "vitest";
import { readMaterials } from "../../../../buildx/materials/materials.ts";
import { notices } from "../../../../buildx/materials/notices.ts";
import { collected, folderOf } from "./folder.ts";

const written = (other = {}) => notices(readMaterials(folderOf(other)));

it("contain a text once, under the names of all its components, regardless of line breaks", () => {
  const text = written();
  expect(text.match(/Permission is\s+granted\./g)).toHaveLength(1);
  expect(text).toContain("log 0.4.1 (MIT OR Apache-2.0)\nlog 0.4.9 (MIT)\n");
});

it("contain the text of every linked component, and of none that only runs during the build", () => {
  const text = written();
  expect(text).toContain("Permission, by phantun.");
  expect(text).toContain("Rust's own.");
  expect(text).not.toContain("Only for the build.");
  expect(text).not.toContain("macros");
});

it("name the declared licence and authors of a component without a text", () => {
  expect(written()).toContain("musl 1.2.5 brings no licence text. It is from musl.example, and declares: MIT.");
  expect(written({ "crates/log-0.4.9/LICENSE": "Another." })).toContain("Another.");
});

it("name the location of the sources", () => {
  expect(written()).toContain(`upstream's commit ${"b".repeat(40)} without changes`);
  expect(written()).toContain("  musl 1.2.5: musl.example");
});

it("explain relinking with another glibc, if glibc is linked", () => {
  expect(written()).not.toContain("glibc");
  const glibc = (collected["components/musl/component.json"] ?? "").replaceAll("musl", "glibc");
  const text = written({ "components/glibc/component.json": glibc });
  expect(text).toContain("To link them with a changed\nglibc, build the image again: buildx/Dockerfile");
});
