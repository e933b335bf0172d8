import { expect, it } from "vitest";
import { readMaterials } from "../../../../buildx/materials/materials.ts";
import { notices } from "../../../../buildx/materials/notices.ts";
import { collected, folderOf } from "./folder.ts";

const written = (other = {}) => notices(readMaterials(folderOf(other)));

it("carry a text once, under the names of all that it is for, however its lines are broken", () => {
  const text = written();
  expect(text.match(/Permission is\s+granted\./g)).toHaveLength(1);
  expect(text).toContain("log 0.4.1 (MIT OR Apache-2.0)\nlog 0.4.9 (MIT)\n");
});

it("carry the text of everything that is linked, and nothing that only runs during the build", () => {
  const text = written();
  expect(text).toContain("Permission, by phantun.");
  expect(text).toContain("Rust's own.");
  expect(text).not.toContain("Only for the build.");
  expect(text).not.toContain("macros");
});

it("say of a part without a text what it declares, and who wrote it", () => {
  expect(written()).toContain("musl 1.2.5 brings no licence text. It is from musl.example, and declares: MIT.");
  expect(written({ "crates/log-0.4.9/LICENSE": "Another." })).toContain("Another.");
});

it("say where the sources are", () => {
  expect(written()).toContain(`upstream's commit ${"b".repeat(40)} without changes`);
  expect(written()).toContain("  musl 1.2.5: musl.example");
});

it("say how to link again with another glibc, where that is linked", () => {
  expect(written()).not.toContain("glibc");
  const glibc = (collected["components/musl/component.json"] ?? "").replaceAll("musl", "glibc");
  const text = written({ "components/glibc/component.json": glibc });
  expect(text).toContain("To link them with a changed\nglibc, build the image again: buildx/Dockerfile");
});
