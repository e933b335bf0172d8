import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { needs, readImports, roomOf, roomsDrawing, roomsOf } from "../../cross/generate/rooms.ts";
import { root } from "../rig/pages.ts";

const imports = await readImports(root);
const rooms = roomsOf(imports);

it("the modules of every room are read, with their imports", () => {
  expect(rooms.get("cross/generate")).toContain("cross/text");
  expect(imports.get("test/unit/rooms.test.ts")).toEqual(["cross/generate/rooms.ts", "test/rig/pages.ts"]);
});

it.each([...rooms.keys()])("%s is needed by no room that it needs itself", (name) => {
  expect([...needs(rooms, name)]).not.toContain(name);
});

it("a lane imports only the product, the rig and itself; only unit tests import other lanes", () => {
  const foreign = [...imports].flatMap(([path, targets]) => {
    const [top, lane] = path.split("/");
    if (top !== "test" || lane === "unit") return [];
    const others = targets.filter((to) => to.startsWith("test/") && !["rig", lane].includes(to.split("/")[1]));
    return others.map((to) => `${path} imports ${to}`);
  });
  expect(foreign).toEqual([]);
});

it("a module belongs to the folder below its top-level folder", () => {
  expect(["buildx/oci/layout.ts", "openwrt/main.ts", "test/rig/suite/cases/index.ts"].map(roomOf)).toEqual([
    "buildx/oci",
    "openwrt",
    "test/rig",
  ]);
});

it("the drawing has an arrow for each import that no longer way implies", () => {
  const drawing = roomsDrawing(
    new Map([
      ["a", new Set(["b", "c"])],
      ["b", new Set(["c"])],
      ["c", new Set<string>()],
    ]),
  );
  expect(drawing).toBe("```mermaid\nflowchart LR\n  a --> b\n  b --> c\n  c\n```");
});

it("the drawing in CONTRIBUTING.md is current", async () => {
  expect(await readFile(join(root, "CONTRIBUTING.md"), "utf8")).toContain(roomsDrawing(rooms));
});

it("rooms in a circle cannot be drawn", () => {
  const circle = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["a"])],
  ]);
  expect(() => roomsDrawing(circle)).toThrow("in a circle: a, b.");
});
